import { z } from 'zod';
import { ask } from './ask.ts';
import { nameUpTo } from './name.ts';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

/** BCP 47 tag such as `en`, `ru`, `pt-BR`; `auto` answers in the language of the question. */
const language = z.string().regex(/^(auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$/, 'not a language tag');

const fields = {
  name: nameUpTo(200),
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
  /** Offered to whoever has just come; six at most. */
  suggestions: z.array(z.string().trim().min(1).max(200)).max(6),
};

/** An assistant's settings at one time. */
export const assistantVersion = z.object({
  ...fields,
  greeting: fields.greeting.nullable(),
  /** Grows by one with every change. */
  version: z.number().int().min(1),
  createdAt: instant,
  /** Who published it; null for a key and for the command line. */
  publishedBy: z.string().nullable(),
  /** The older version that it brought back. */
  restoredFrom: z.number().int().nullable(),
});
export type AssistantVersion = z.infer<typeof assistantVersion>;

/** An assistant as its published version. */
export const assistant = assistantVersion.extend({
  id,
  updatedAt: instant,
  /** Is there a draft that differs? */
  draft: z.boolean(),
  /** Since when it is deleted; it can be restored for 7 days. */
  deletedAt: instant.nullable(),
});
export type Assistant = z.infer<typeof assistant>;

export const assistantInput = z.strictObject({
  name: fields.name,
  instructions: fields.instructions.optional(),
  language: fields.language.optional(),
  model: fields.model.optional(),
  fallback: fields.fallback.optional(),
  greeting: fields.greeting.optional(),
  suggestions: fields.suggestions.optional(),
  /** Starts with what this template says, where the input says nothing. */
  template: z.string().max(50).optional(),
});
export type AssistantInput = z.output<typeof assistantInput>;

export const assistantChange = assistantInput.omit({ template: true }).partial();
export type AssistantChange = z.output<typeof assistantChange>;

/** What is worked on and not published: what its fields would be, and since when. */
export const assistantDraft = z.object({
  ...fields,
  greeting: fields.greeting.nullable(),
  /** The version that it began from. */
  baseVersion: z.number().int(),
  /** Grows with every change; 0 when nothing was changed since the publishing. */
  revision: z.number().int(),
  updatedAt: instant,
  updatedBy: z.string().nullable(),
  /** Names of the fields that differ from what is published. */
  changed: z.array(z.string()),
});
export type AssistantDraft = z.infer<typeof assistantDraft>;

/** A beginning for an assistant, in the reader's language. */
export const assistantTemplate = z.object({
  id: z.string(),
  language: z.enum(['en', 'ru']),
  name: z.string(),
  /** One line: for whom it is. */
  summary: z.string(),
  instructions: z.string(),
  greeting: z.string(),
  fallback: z.string(),
  suggestions: z.array(z.string()),
});
export type AssistantTemplate = z.infer<typeof assistantTemplate>;

/** Sent with a change, it is refused with `changed-by-another` when somebody else was faster. */
const ifRevision = z.number().int().min(0).optional();

export const assistants = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/assistants',
    summary: 'Assistants of the workspace, oldest first',
    access: 'assistants:read',
    query: pageQuery.extend({
      /** `true`: those that were deleted and can be restored. */
      deleted: z.enum(['true', 'false']).optional(),
    }),
    status: 200,
    response: pageOf(assistant),
    problems: [],
  }),
  templates: defineRoute({
    method: 'GET',
    path: '/api/v1/assistant-templates',
    summary: 'Beginnings for an assistant',
    access: 'assistants:read',
    query: z.strictObject({ language: z.enum(['en', 'ru']).optional() }),
    status: 200,
    response: z.object({ items: z.array(assistantTemplate) }),
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
    audit: 'assistant.created',
    problems: ['unknown-model', 'ambiguous-model', 'unknown-template'],
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/v1/assistants/{id}',
    summary: 'Change an assistant and publish it; fields that are absent stay',
    access: 'assistants:write',
    params: byId,
    body: assistantChange,
    status: 200,
    response: assistant,
    audit: 'assistant.published',
    problems: ['not-found', 'unknown-model', 'ambiguous-model'],
  }),
  remove: defineRoute({
    method: 'DELETE',
    path: '/api/v1/assistants/{id}',
    summary:
      'Delete an assistant; its bots stop. It can be restored for 7 days, then its knowledge, bots and conversations go with it',
    access: 'assistants:write',
    params: byId,
    status: 204,
    audit: 'assistant.deleted',
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
  restore: defineRoute({
    method: 'POST',
    path: '/api/v1/assistants/{id}/restore',
    summary: 'Bring a deleted assistant back; its bots answer again',
    access: 'assistants:write',
    params: byId,
    status: 200,
    response: assistant,
    audit: 'assistant.restored',
    problems: ['not-found'],
  }),
  draft: defineRoute({
    method: 'GET',
    path: '/api/v1/assistants/{id}/draft',
    summary: 'The draft; as published while nothing was changed',
    access: 'assistants:read',
    params: byId,
    status: 200,
    response: assistantDraft,
    problems: ['not-found'],
  }),
  saveDraft: defineRoute({
    method: 'PATCH',
    path: '/api/v1/assistants/{id}/draft',
    summary: 'Change the draft; fields that are absent stay, what is published stays',
    access: 'assistants:write',
    params: byId,
    body: assistantChange.extend({
      greeting: fields.greeting.nullable().optional(),
      fallback: fields.fallback.nullable().optional(),
      ifRevision,
    }),
    status: 200,
    response: assistantDraft,
    audit: 'assistant.draft-changed',
    problems: ['not-found', 'changed-by-another', 'unknown-model', 'ambiguous-model'],
  }),
  discardDraft: defineRoute({
    method: 'DELETE',
    path: '/api/v1/assistants/{id}/draft',
    summary: 'Drop what was changed and not published',
    access: 'assistants:write',
    params: byId,
    status: 204,
    audit: 'assistant.draft-dropped',
    problems: ['not-found'],
  }),
  publish: defineRoute({
    method: 'POST',
    path: '/api/v1/assistants/{id}/publish',
    summary: 'Publish the draft as the next version',
    access: 'assistants:write',
    params: byId,
    body: z.strictObject({ ifRevision }),
    status: 200,
    response: assistant,
    audit: 'assistant.published',
    problems: ['not-found', 'changed-by-another', 'nothing-to-publish', 'unknown-model', 'ambiguous-model'],
  }),
  restoreVersion: defineRoute({
    method: 'POST',
    path: '/api/v1/assistants/{id}/versions/{version}/restore',
    summary: 'Publish an older version again, as the next one; a draft stays',
    access: 'assistants:write',
    params: z.strictObject({ id, version: z.coerce.number<number>().int().min(1) }),
    status: 200,
    response: assistant,
    audit: 'assistant.published',
    problems: ['not-found', 'already-published'],
  }),
  sandbox: defineRoute({
    method: 'POST',
    path: '/api/v1/assistants/{id}/sandbox',
    summary:
      "The assistant's own bot in the built-in Telegram simulator, made when it is not there, and the page to talk to it",
    access: 'bots:write',
    params: byId,
    /** Which of its sandbox bots, where it has several; else the oldest. */
    query: z.strictObject({ bot: id.optional() }),
    status: 200,
    response: z.object({ botId: id, username: z.string(), url: z.string() }),
    audit: 'assistant.sandbox-opened',
    problems: ['not-found', 'no-sandbox', 'telegram-unreachable'],
  }),
  ask,
};
