import { z } from 'zod';
import { nameUpTo } from './name.ts';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

/** A place that answers: an endpoint that speaks OpenAI's protocol. Its key can't be read back. */
export const modelProvider = z.object({
  id,
  kind: z.literal('openai-compatible'),
  name: z.string(),
  /** First half of a model's full name in an assistant, `<slug>/<model>`: derived from the name. */
  slug: z.string(),
  baseUrl: z.string(),
  models: z.array(z.string()),
  /** Last four characters of the key; null when there is none. */
  keyLast4: z.string().nullable(),
  createdAt: instant,
});
export type ModelProvider = z.infer<typeof modelProvider>;

export const modelProviderInput = z.strictObject({
  kind: z.literal('openai-compatible'),
  /** Once in a workspace, whatever its case. */
  name: nameUpTo(100),
  baseUrl: z.url({ protocol: /^https?$/ }).max(500),
  apiKey: z.string().min(1).max(500).optional(),
  models: z.array(z.string().min(1).max(200)).min(1).max(100),
});
export type ModelProviderInput = z.output<typeof modelProviderInput>;

export const modelProviders = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/model-providers',
    summary: 'Model providers of the workspace, oldest first',
    access: 'models:read',
    query: pageQuery,
    status: 200,
    response: pageOf(modelProvider),
    problems: [],
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/model-providers',
    summary: 'Add a model provider',
    access: 'models:write',
    body: modelProviderInput,
    status: 201,
    response: modelProvider,
    audit: 'model-provider.added',
    problems: ['name-taken', 'address-not-allowed'],
  }),
  remove: defineRoute({
    method: 'DELETE',
    path: '/api/v1/model-providers/{id}',
    summary: 'Delete a provider; assistants that name it fall back to the built-in model',
    access: 'models:write',
    params: byId,
    status: 204,
    audit: 'model-provider.removed',
    problems: ['not-found'],
  }),
};
