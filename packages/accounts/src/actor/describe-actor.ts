import type { Me } from '@chatai/contract/me';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { selectKey } from '../api-keys/index.ts';
import type { Author } from '../audit/index.ts';
import { membershipsOf, ownersOf } from '../members/index.ts';
import { describeSelf } from '../self/index.ts';
import { selectUser } from '../users/index.ts';
import { oldestWorkspaces, selectWorkspace } from '../workspaces/index.ts';
import { type Actor, canOperate, canRunPlatform } from './actor.ts';

/** Most workspaces that the local command line is told of. */
const listed = 200;

/** Who this is, for themselves: name, workspace, rights, and the workspaces they may choose. */
export async function describeActor({ api, system }: { api: Database; system: Database }, actor: Actor): Promise<Me> {
  const { workspaceId } = actor;
  const workspace = await withWorkspace(api, workspaceId, (tx) => selectWorkspace(tx, workspaceId));
  if (!workspace) throw coreErrors.notFound({ what: 'workspace' });
  return {
    kind: actor.kind,
    user: actor.userId ? await describeSelf({ system }, actor.userId) : null,
    keyId: actor.keyId ?? null,
    platformAdmin: canRunPlatform(actor),
    operator: canOperate(actor),
    workspace,
    role: actor.role,
    scopes: [...actor.scopes],
    workspaces: await workspacesOf(system, actor),
    owners: await ownersOf(system, workspaceId),
  };
}

/** An actor as the audit names them. */
export async function nameOfActor(system: Database, actor: Actor): Promise<Author> {
  switch (actor.kind) {
    case 'person': {
      const user = actor.userId ? await selectUser(system.kysely, actor.userId) : undefined;
      return { kind: 'person', id: actor.userId ?? null, name: user?.name ?? '' };
    }
    case 'key': {
      const key = actor.keyId ? await selectKey(system.kysely, actor.workspaceId, actor.keyId) : undefined;
      return { kind: 'key', id: actor.keyId ?? null, name: key?.name ?? '' };
    }
    case 'local':
      return { kind: 'local', id: null, name: 'command line' };
  }
}

async function workspacesOf(system: Database, actor: Actor): Promise<Me['workspaces']> {
  if (actor.userId) return (await membershipsOf(system, actor.userId)).map(({ suspended: _, ...shown }) => shown);
  if (actor.kind === 'key') return [];
  const all = await oldestWorkspaces(system, listed);
  return all.map((workspace) => ({ ...workspace, role: 'owner' as const, memberId: null }));
}
