import type { Me } from '@chatai/contract/me';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { findUser, membershipsOf } from '../members/index.ts';
import { oldestWorkspaces, selectWorkspace } from '../workspaces/index.ts';
import type { Actor } from './actor.ts';

/** Most workspaces that the local command line is told of. */
const listed = 200;

/** Who this is, for themselves: name, workspace, rights, and the workspaces they may choose. */
export async function describeActor({ api, system }: { api: Database; system: Database }, actor: Actor): Promise<Me> {
  const { workspaceId } = actor;
  const workspace = await withWorkspace(api, workspaceId, (tx) => selectWorkspace(tx, workspaceId));
  if (!workspace) throw coreErrors.notFound({ what: 'workspace' });
  return {
    kind: actor.kind,
    user: (actor.userId && (await findUser(system, actor.userId))) || null,
    keyId: actor.keyId ?? null,
    platformAdmin: actor.platformAdmin,
    workspace,
    role: actor.role,
    scopes: [...actor.scopes],
    workspaces: await workspacesOf(system, actor),
  };
}

async function workspacesOf(system: Database, actor: Actor): Promise<Me['workspaces']> {
  if (actor.userId) return membershipsOf(system, actor.userId);
  if (actor.kind === 'key') return [];
  const all = await oldestWorkspaces(system, listed);
  return all.map((workspace) => ({ ...workspace, role: 'owner' as const }));
}
