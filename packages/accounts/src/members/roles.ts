import { type MemberRole, type Scope, scopes } from '@chatai/contract/scopes';

const reading: Scope[] = ['assistants:read', 'knowledge:read', 'bots:read', 'usage:read'];

/** What a role may do (experience.md 2: the columns O E P V). */
export const scopesOfRole: Record<MemberRole, readonly Scope[]> = {
  owner: scopes,
  editor: scopes.filter((scope) => !['models:write', 'team:write', 'workspace:write'].includes(scope)),
  operator: ['assistants:read', 'bots:read', 'ask', 'conversations:read', 'conversations:write', 'team:read'],
  viewer: reading,
};

/** What a key of the sandbox may do, whatever scopes it was given: ask, read, and change bots, of which it reaches those of the sandbox alone. */
export const scopesOfSandbox: readonly Scope[] = scopes.filter(
  (scope) => scope.endsWith(':read') || scope === 'ask' || scope === 'bots:write',
);
