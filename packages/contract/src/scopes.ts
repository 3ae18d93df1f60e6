import { z } from 'zod';

/** What an API key may do. A member's role stands for a set of them (`accounts/members`). */
export const scopes = [
  'assistants:read',
  'assistants:write',
  'ask',
  'knowledge:read',
  'knowledge:write',
  'bots:read',
  'bots:write',
  'conversations:read',
  'conversations:write',
  'models:read',
  'models:write',
  'usage:read',
  'keys:read',
  'keys:write',
] as const;

export const scope = z.enum(scopes);
export type Scope = z.infer<typeof scope>;

/** Role of a member in a workspace (product.md 3, tenancy). */
export const roles = ['owner', 'editor', 'operator', 'viewer'] as const;
export const role = z.enum(roles);
export type MemberRole = z.infer<typeof role>;
