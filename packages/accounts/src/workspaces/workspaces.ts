import type { Workspace } from '@chatai/contract/me';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import { findWorkspace, insertFirstWorkspace, insertWorkspace, oldestWorkspaces, selectWorkspace } from './queries.ts';

/** Slug of the workspace that the first start makes. */
export const demoSlug = 'demo';

interface Deps {
  system: Database;
  ids: Ids;
}

/** Makes the demo workspace while the installation has none. Returns it, or undefined when its owner deleted it. Idempotent, safe beside itself. */
export async function ensureDemoWorkspace(deps: Deps): Promise<(Workspace & { created: boolean }) | undefined> {
  const created = await insertFirstWorkspace(deps.system, { id: deps.ids.uuid(), name: 'Demo', slug: demoSlug });
  const workspace = await findWorkspace(deps.system, demoSlug);
  return workspace && { ...workspace, created };
}

/** Makes a workspace; the slug comes from the name, with a tail when it is taken or the name has no Latin letters. */
export async function createWorkspace(deps: Deps, name: string): Promise<Workspace> {
  const base = slugOf(name);
  for (;;) {
    const id = deps.ids.uuid();
    const workspace = { id, name, slug: base && base !== demoSlug ? base : `${base || 'workspace'}-${tailOf(id)}` };
    if (await insertWorkspace(deps.system, workspace)) return workspace;
    const withTail = { ...workspace, slug: `${base || 'workspace'}-${tailOf(id)}` };
    if (await insertWorkspace(deps.system, withTail)) return withTail;
  }
}

/** The workspace an actor of the local command line means: the named one, else the only one, else the demo. */
export async function chooseLocalWorkspace(
  system: Database,
  wanted: string | undefined,
): Promise<Workspace | undefined> {
  if (wanted) return findWorkspace(system, wanted);
  const [first, second] = await oldestWorkspaces(system, 2);
  return second ? findWorkspace(system, demoSlug) : first;
}

/**
 * For requests that write as the system role: asks, as the role of requests and under row-level security, whether the workspace is there.
 * So a mistake in the application's own check opens nothing (security.md T1). Throws `not-found`.
 */
export async function requireWorkspace(api: Database, workspaceId: string): Promise<void> {
  const found = await withWorkspace(api, workspaceId, (tx) => selectWorkspace(tx, workspaceId));
  if (!found) throw coreErrors.notFound({ what: 'workspace' });
}

const slugOf = (name: string) =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);

/** The random end of an id. */
const tailOf = (id: string) => id.slice(-8);
