import { z } from 'zod';
import { ask } from './ask.ts';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

/** BCP 47 tag such as `en`, `ru`, `pt-BR`; `auto` answers in the language of the question. */
const language = z.string().regex(/^(auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$/, 'not a language tag');

const fields = {
  name: z.string().trim().min(1).max(200),
  /** What the assistant is told about its task; 20,000 characters at most (product.md 3). */
  instructions: z.string().max(20_000),
  language,
  /**
   * `builtin/extractive`, or `<slug of a model provider>/<model>`. Is understood as well: the provider's name for its slug, and the model's
   * name alone, of a provider of the workspace or else of the platform.
   */
  model: z.string().min(1).max(300),
  /** Said when the knowledge holds no answer. */
  fallback: z.string().min(1).max(4_000),
  /** Said first, where a channel greets; the built-in model says it to whoever only greets. */
  greeting: z.string().min(1).max(4_000),
};

/** An assistant's settings at one time. */
export const assistantVersion = z.object({
  ...fields,
  greeting: fields.greeting.nullable(),
  /** Grows by one with every change. */
  version: z.number().int().min(1),
  createdAt: instant,
});
export type AssistantVersion = z.infer<typeof assistantVersion>;

/** An assistant as its published version. */
export const assistant = assistantVersion.extend({ id, updatedAt: instant });
export type Assistant = z.infer<typeof assistant>;

export const assistantInput = z.strictObject({
  name: fields.name,
  instructions: fields.instructions.optional(),
  language: fields.language.optional(),
  model: fields.model.optional(),
  fallback: fields.fallback.optional(),
  greeting: fields.greeting.optional(),
});
export type AssistantInput = z.output<typeof assistantInput>;

export const assistantChange = assistantInput.partial();
export type AssistantChange = z.output<typeof assistantChange>;

export const assistants = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/assistants',
    summary: 'Assistants of the workspace, oldest first',
    access: 'assistants:read',
    query: pageQuery,
    status: 200,
    response: pageOf(assistant),
    problems: [],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/assistants/{id}',
    summary: 'One assistant',
    access: 'assistants:read',
    params: byId,
    status: 200,
    response: assistant,
    problems: ['not-found'],
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/assistants',
    summary: 'Make an assistant; usable at once',
    access: 'assistants:write',
    body: assistantInput,
    status: 201,
    response: assistant,
    problems: ['unknown-model', 'ambiguous-model'],
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/v1/assistants/{id}',
    summary: 'Change an assistant; fields that are absent stay',
    access: 'assistants:write',
    params: byId,
    body: assistantChange,
    status: 200,
    response: assistant,
    problems: ['not-found', 'unknown-model', 'ambiguous-model'],
  }),
  remove: defineRoute({
    method: 'DELETE',
    path: '/api/v1/assistants/{id}',
    summary: 'Delete an assistant with its knowledge, bots and conversations',
    access: 'assistants:write',
    params: byId,
    status: 204,
    problems: ['not-found'],
  }),
  versions: defineRoute({
    method: 'GET',
    path: '/api/v1/assistants/{id}/versions',
    summary: 'Versions of an assistant, newest first, at most 100',
    access: 'assistants:read',
    params: byId,
    status: 200,
    response: pageOf(assistantVersion),
    problems: ['not-found'],
  }),
  ask,
};
