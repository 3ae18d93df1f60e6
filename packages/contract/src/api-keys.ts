import { z } from 'zod';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { scope } from './scopes.ts';

/** An API key without its secret. */
export const apiKey = z.object({
  id,
  name: z.string(),
  scopes: z.array(scope),
  /** Last four characters, to tell keys apart. */
  last4: z.string(),
  createdAt: instant,
  /** To the minute; null when never used. */
  lastUsedAt: instant.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** A key just made: `key` is shown this once. */
export const newApiKey = apiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof newApiKey>;

export const apiKeyInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** What the key may do; all that its maker may when absent. */
  scopes: z.array(scope).min(1).optional(),
});
export type ApiKeyInput = z.output<typeof apiKeyInput>;

export const apiKeys = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/api-keys',
    summary: 'API keys of the workspace, oldest first',
    access: 'keys:read',
    query: pageQuery,
    status: 200,
    response: pageOf(apiKey),
    problems: [],
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/api-keys',
    summary: 'Make an API key; the key is in this answer and nowhere else',
    access: 'keys:write',
    body: apiKeyInput,
    status: 201,
    response: newApiKey,
    problems: ['scope-not-yours'],
  }),
  revoke: defineRoute({
    method: 'DELETE',
    path: '/api/v1/api-keys/{id}',
    summary: 'Revoke a key; it is refused within 5 seconds',
    access: 'keys:write',
    params: byId,
    status: 204,
    problems: ['not-found'],
  }),
};
