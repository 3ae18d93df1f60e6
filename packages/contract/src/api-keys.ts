import { z } from 'zod';
import { nameUpTo } from './name.ts';
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
  /** Name of who made it; null for a key and for the command line. */
  createdBy: z.string().nullable(),
  /** To the minute; null when never used. */
  lastUsedAt: instant.nullable(),
  /** HTTP status of the first answer that it got; null while there is none. */
  firstStatus: z.number().int().nullable(),
  /**
   * Opens only what nobody outside sees: it asks (the talks are trials, listed and counted nowhere), reads, and of bots changes those of the
   * sandbox alone, whatever its scopes.
   */
  sandbox: z.boolean(),
  /** Null: without a limit, which only the platform's admin gives. */
  requestsPerMinute: z.number().int().nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** A key just made: `key` is shown this once. */
export const newApiKey = apiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof newApiKey>;

export const apiKeyInput = z.strictObject({
  name: nameUpTo(100),
  /** What the key may do; all that its maker may when absent. */
  scopes: z.array(scope).min(1).optional(),
  sandbox: z.boolean().optional(),
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
    audit: 'api-key.created',
    problems: ['scope-not-yours'],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/api-keys/{id}',
    summary: 'One API key',
    access: 'keys:read',
    params: byId,
    status: 200,
    response: apiKey,
    problems: ['not-found'],
  }),
  setLimit: defineRoute({
    method: 'PATCH',
    path: '/api/v1/api-keys/{id}',
    summary: 'Change how many requests a minute a key may send; null lifts the limit',
    access: 'platform',
    params: byId,
    body: z.strictObject({ requestsPerMinute: z.number().int().min(1).max(1_000_000).nullable() }),
    status: 200,
    response: apiKey,
    audit: 'api-key.limit-changed',
    problems: ['not-found', 'not-allowed'],
  }),
  revoke: defineRoute({
    method: 'DELETE',
    path: '/api/v1/api-keys/{id}',
    summary: 'Revoke a key; it is refused within 5 seconds',
    access: 'keys:write',
    params: byId,
    status: 204,
    audit: 'api-key.revoked',
    problems: ['not-found'],
  }),
};
