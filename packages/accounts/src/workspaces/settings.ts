import type { Language } from '@chatai/contract/auth';
import type { Workspace } from '@chatai/contract/me';
import type { WorkspaceSettings } from '@chatai/contract/workspaces';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import { addMember, membershipsOf } from '../members/index.ts';
import { workspacesErrors } from './errors.ts';
import { type SettingsRow, selectSettings, updateSettings } from './queries.ts';
import { createWorkspace } from './workspaces.ts';

interface Deps {
  api: Database;
}

/** Workspaces that one person may belong to before they make no more. */
const mostWorkspaces = 20;

/** Throws `not-found`. */
export async function getSettings({ api }: Deps, workspaceId: string): Promise<WorkspaceSettings> {
  return shownOf(await withWorkspace(api, workspaceId, (tx) => selectSettings(tx, workspaceId)));
}

/** Changes what is given. The slug stays: addresses of pages hold it. Throws `not-found`. */
export async function changeSettings(
  { api }: Deps,
  workspaceId: string,
  change: { name?: string | undefined; timeZone?: string | undefined; language?: Language | undefined },
): Promise<WorkspaceSettings> {
  const columns = {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
    ...(change.language === undefined ? {} : { language: change.language }),
  };
  if (Object.keys(columns).length === 0) return getSettings({ api }, workspaceId);
  return shownOf(await withWorkspace(api, workspaceId, (tx) => updateSettings(tx, workspaceId, columns)));
}

/** A workspace of one's own, at most twenty: each is a tenant. Throws `too-many-workspaces`. */
export async function createOwnWorkspace(
  deps: { system: Database; ids: Ids },
  { userId, name }: { userId: string; name: string },
): Promise<Workspace> {
  const memberships = await membershipsOf(deps.system, userId);
  if (memberships.length >= mostWorkspaces) throw workspacesErrors.tooManyWorkspaces({ most: mostWorkspaces });
  const workspace = await createWorkspace(deps, name);
  await addMember(deps.system, { id: deps.ids.uuid(), workspaceId: workspace.id, userId, role: 'owner' });
  return workspace;
}

function shownOf(row: SettingsRow | undefined): WorkspaceSettings {
  if (!row) throw coreErrors.notFound({ what: 'workspace' });
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    timeZone: row.time_zone,
    // The column's check allows no other word.
    language: row.language as Language,
    createdAt: row.created_at.toISOString(),
  };
}
