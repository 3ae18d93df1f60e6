import type { PlatformRole } from '@chatai/contract/admin';
import type { Scope } from '@chatai/contract/scopes';
import { scopes } from '@chatai/contract/scopes';
import type { Database } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { type Membership, membershipsOf, scopesOfRole, scopesOfSandbox } from '../members/index.ts';
import { chooseLocalWorkspace, findWorkspace, isSuspended } from '../workspaces/index.ts';
import type { Actor } from './actor.ts';

/** Who a request is known to come from, before it is known where it may act. */
export type Identity =
  | { kind: 'person'; userId: string; platformRole: PlatformRole; session: { id: string; provenAt: Date } }
  | {
      kind: 'key';
      keyId: string;
      workspaceId: string;
      scopes: Scope[];
      sandbox: boolean;
      requestsPerMinute: number | null;
    }
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
      return person(identity, chosen);
    }
    case 'key': {
      if (wanted && wanted !== identity.workspaceId) {
        const named = await findWorkspace(system, wanted);
        if (named?.id !== identity.workspaceId) throw coreErrors.notFound({ what: 'workspace' });
      }
      const { keyId, workspaceId, scopes: own, sandbox, requestsPerMinute } = identity;
      const suspended = await isSuspended(system, workspaceId);
      const limits = { sandbox, requestsPerMinute, suspended };
      const opened = sandbox ? own.filter((scope) => scopesOfSandbox.includes(scope)) : own;
      return { kind: 'key', keyId, workspaceId, role: null, scopes: opened, ...limits, platformRole: 'user' };
    }
    case 'local': {
      const workspace = await chooseLocalWorkspace(system, wanted);
      if (!workspace) throw coreErrors.notFound({ what: 'workspace' });
      return { kind: 'local', workspaceId: workspace.id, role: 'owner', scopes, platformRole: 'admin' };
    }
  }
}

const person = (
  identity: Extract<Identity, { kind: 'person' }>,
  { id, role, suspended }: Pick<Membership, 'id' | 'role' | 'suspended'>,
): Actor => ({
  kind: 'person',
  userId: identity.userId,
  session: identity.session,
  workspaceId: id,
  role,
  scopes: scopesOfRole[role],
  suspended,
  platformRole: identity.platformRole,
});
