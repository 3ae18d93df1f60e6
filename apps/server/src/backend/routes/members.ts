import { isOwnMembership, may, requirePerson, requireWorking } from '@chatai/accounts/actor';
import {
  acceptInvitation,
  type InvitationsDeps,
  invite,
  inviteAgain,
  listInvitations,
  revokeInvitation,
} from '@chatai/accounts/invitations';
import { changeRole, getMember, listMembers, removeMember } from '@chatai/accounts/members';
import { countTry, giveTryBack } from '@chatai/accounts/sign-in';
import type * as wire from '@chatai/contract/members';
import { coreErrors } from '@chatai/core/errors';
import type { FastifyRequest } from 'fastify';
import type { Call, Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';
import { addressOf } from './visitor.ts';

const tellTeam = ({ hints }: RouteDeps, workspaceId: string) => hints.tell(workspaceId, 'team');

export const memberHandlers = (deps: RouteDeps): Handlers<typeof wire.members> => ({
  list: ({ actor, input }) => listMembers(deps, { ...input, workspaceId: actor.workspaceId }),
  async update({ actor: { workspaceId }, input, before }) {
    before(await getMember(deps, { workspaceId, memberId: input.id }));
    const member = await changeRole(deps, { workspaceId, memberId: input.id, role: input.role });
    tellTeam(deps, workspaceId);
    return member;
  },
  async remove({ actor, input, before }) {
    const which = { workspaceId: actor.workspaceId, memberId: input.id };
    const member = await getMember(deps, which);
    if (!isOwnMembership(actor, member)) {
      if (!may(actor, 'team:write'))
        throw coreErrors.notAllowed({ reason: 'only owners take others out of the workspace' });
      requireWorking(actor);
    }
    before(member);
    await removeMember(deps, which);
    tellTeam(deps, actor.workspaceId);
    return undefined;
  },
});

export const invitationHandlers = (deps: RouteDeps & InvitationsDeps): Handlers<typeof wire.invitations> => ({
  list: ({ actor, input }) => listInvitations(deps, { ...input, workspaceId: actor.workspaceId }),
  async create({ actor, input, request }) {
    const invitation = await invite(deps, input, inviterOf(actor, request));
    tellTeam(deps, actor.workspaceId);
    return invitation;
  },
  async resend({ actor, input, request }) {
    const invitation = await inviteAgain(deps, input.id, inviterOf(actor, request));
    tellTeam(deps, actor.workspaceId);
    return invitation;
  },
  async revoke({ actor, input }) {
    await revokeInvitation(deps, { workspaceId: actor.workspaceId, invitationId: input.id });
    tellTeam(deps, actor.workspaceId);
    return undefined;
  },
  async accept({ actor, input, request }) {
    const { userId } = requirePerson(actor);
    await countTry(deps.limiter, addressOf(request), undefined);
    const joined = await acceptInvitation(deps, input.token, userId);
    await giveTryBack(deps.limiter, addressOf(request));
    tellTeam(deps, joined.workspaceId);
    return joined;
  },
});

const inviterOf = (actor: Call<typeof wire.invitations.create>['actor'], request: FastifyRequest) => ({
  workspaceId: actor.workspaceId,
  userId: actor.userId,
  ip: addressOf(request),
});
