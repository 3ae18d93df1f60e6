import type { MemberRole, Scope } from '@chatai/contract/scopes';
import { coreErrors } from '@chatai/core/errors';

/** Who acts, and what they may do in the one workspace they act in. Every feature takes it as its second argument. */
export interface Actor {
  /** A person with a session, an API key, or the command line on the same machine. */
  kind: 'person' | 'key' | 'local';
  userId?: string;
  keyId?: string;
  workspaceId: string;
  /** Role in the workspace; null for a key, which has scopes only. */
  role: MemberRole | null;
  scopes: readonly Scope[];
  /** May see to the platform itself: sign-in links now, users and operations later. */
  platformAdmin: boolean;
}

/** May this actor use what `scope` opens? */
export const may = (actor: Actor, scope: Scope): boolean => actor.scopes.includes(scope);

/** Throws `not-allowed` with the missing scope when the actor may not. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (!may(actor, scope)) throw coreErrors.notAllowed({ reason: `the scope ${scope} is missing` });
}

/** May this actor make sign-in links for the platform's admin? */
export const canMakeAdminLink = (actor: Actor): boolean => actor.platformAdmin;
