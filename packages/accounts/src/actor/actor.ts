import type { PlatformRole } from '@chatai/contract/admin';
import type { MemberRole, Scope } from '@chatai/contract/scopes';
import type { Clock } from '@chatai/core/clock';
import { coreErrors } from '@chatai/core/errors';
import { provenFor } from '../sessions/index.ts';
import { signInErrors } from '../sign-in/index.ts';
import { workspacesErrors } from '../workspaces/index.ts';

/** Who acts, and what they may do in the one workspace they act in. Every feature takes it as its second argument. */
export interface Actor {
  /** A person with a session, an API key, or the command line on the same machine. */
  kind: 'person' | 'key' | 'local';
  userId?: string;
  /** Of a person: the session that the request carries, and when they last proved in it who they are. */
  session?: { id: string; provenAt: Date };
  keyId?: string;
  /** A key that opens only what nobody outside sees. */
  sandbox?: boolean;
  /** Of a key; null: without a limit. */
  requestsPerMinute?: number | null;
  /** The platform's admin has suspended the workspace: it is looked at, not changed. */
  suspended?: boolean;
  workspaceId: string;
  /** Role in the workspace; null for a key, which has scopes only. */
  role: MemberRole | null;
  scopes: readonly Scope[];
  /** `admin` sees to the platform itself: its users, workspaces and sign-in links; `oncall` looks after its running. */
  platformRole: PlatformRole;
}

/** May this actor use what `scope` opens? */
export const may = (actor: Actor, scope: Scope): boolean => actor.scopes.includes(scope);

/** Throws `not-allowed` with the missing scope when the actor may not. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (!may(actor, scope)) throw coreErrors.notAllowed({ reason: `the scope ${scope} is missing` });
}

/** Throws `workspace-suspended`: what the platform's admin has suspended is looked at, not changed. */
export function requireWorking(actor: Actor): void {
  if (actor.suspended) throw workspacesErrors.workspaceSuspended();
}

/** Is it their own membership? Whoever wants leaves, a suspended workspace too. */
export const isOwnMembership = (actor: Actor, member: { userId: string }): boolean => member.userId === actor.userId;

/** May this actor see to the platform itself? */
export const canRunPlatform = (actor: Actor): boolean => actor.platformRole === 'admin';

/** May this actor look after the running of the platform? */
export const canOperate = (actor: Actor): boolean => actor.platformRole !== 'user';

/** As whom this actor runs steps of runbooks; null of a person whom the database let in before, and cannot name now. */
export function operatorRole(actor: Actor): 'on-call' | 'admin' | null {
  if (actor.kind === 'person' && !actor.session) return null;
  return canRunPlatform(actor) ? 'admin' : 'on-call';
}

/** A person with the session that the request carries. Throws `not-a-person` for keys and the command line. */
export function requirePerson(actor: Actor): { userId: string; sessionId: string; provenAt: Date } {
  if (!actor.userId || !actor.session) throw signInErrors.notAPerson();
  return { userId: actor.userId, sessionId: actor.session.id, provenAt: actor.session.provenAt };
}

/** The same for what changes how one gets in. Throws `prove-again` when the last proof is too old (security.md T16). */
export function requireProven(actor: Actor, clock: Clock): { userId: string; sessionId: string } {
  const person = requirePerson(actor);
  if (clock.now() - person.provenAt.getTime() > provenFor) throw signInErrors.proveAgain();
  return person;
}
