import type { MemberRole, Scope } from '@chatai/contract/scopes';
import { scopes } from '@chatai/contract/scopes';
import type { Database } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { membershipsOf, scopesOfRole } from '../members/index.ts';
import { chooseLocalWorkspace, findWorkspace } from '../workspaces/index.ts';
import type { Actor } from './actor.ts';

/** Who a request is known to come from, before it is known where it may act. */
export type Identity =
  | { kind: 'person'; userId: string; platformAdmin: boolean }
  | { kind: 'key'; keyId: string; workspaceId: string; scopes: Scope[] }
  | { kind: 'local' };

/**
 * The workspace in which an identity acts: the one that `wanted` (id or slug) names, else a key's own, a person's oldest membership, the
 * local command line's only or demo one. Throws the same `not-found` for a workspace that is absent and for a foreign one.
 */
export async function actorOf(system: Database, identity: Identity, wanted: string | undefined): Promise<Actor> {
  switch (identity.kind) {
    case 'person': {
      const memberships = await membershipsOf(system, identity.userId);
      const chosen = wanted ? memberships.find(({ id, slug }) => id === wanted || slug === wanted) : memberships[0];
      if (!chosen && !wanted) throw coreErrors.notAllowed({ reason: 'you are a member of no workspace' });
      if (!chosen) throw coreErrors.notFound({ what: 'workspace' });
      return person(identity, chosen.id, chosen.role);
    }
    case 'key': {
      if (wanted && wanted !== identity.workspaceId) {
        const named = await findWorkspace(system, wanted);
        if (named?.id !== identity.workspaceId) throw coreErrors.notFound({ what: 'workspace' });
      }
      const { keyId, workspaceId } = identity;
      return { kind: 'key', keyId, workspaceId, role: null, scopes: identity.scopes, platformAdmin: false };
    }
    case 'local': {
      const workspace = await chooseLocalWorkspace(system, wanted);
      if (!workspace) throw coreErrors.notFound({ what: 'workspace' });
      return { kind: 'local', workspaceId: workspace.id, role: 'owner', scopes, platformAdmin: true };
    }
  }
}

const person = (
  identity: { userId: string; platformAdmin: boolean },
  workspaceId: string,
  role: MemberRole,
): Actor => ({
  kind: 'person',
  userId: identity.userId,
  workspaceId,
  role,
  scopes: scopesOfRole[role],
  platformAdmin: identity.platformAdmin,
});
