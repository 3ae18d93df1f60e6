import { type MemberRole, type Scope, scopes } from '@chatai/contract/scopes';

const reading: Scope[] = ['assistants:read', 'knowledge:read', 'bots:read', 'usage:read'];

/** What a role may do (experience.md 2: the columns O E P V). */
export const scopesOfRole: Record<MemberRole, readonly Scope[]> = {
  owner: scopes,
  editor: scopes.filter((scope) => scope !== 'models:write'),
  operator: ['assistants:read', 'bots:read', 'ask', 'conversations:read', 'conversations:write'],
  viewer: reading,
};
