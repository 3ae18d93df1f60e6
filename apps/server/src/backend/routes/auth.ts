import { describeInvitation, enterByInvitation } from '@chatai/accounts/invitations';
import { membershipsOf } from '@chatai/accounts/members';
import { createAdminLink } from '@chatai/accounts/one-time-links';
import {
  askForPasskey,
  describeLink,
  enterByLink,
  giveSecondFactor,
  requestLink,
  resetPassword,
  type Step,
  signInByPasskey,
  signInByPassword,
} from '@chatai/accounts/sign-in';
import type { auth, SignInStep } from '@chatai/contract/auth';
import { coreErrors } from '@chatai/core/errors';
import type { FastifyReply } from 'fastify';
import { pageOrigin } from '../origin.ts';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';
import { visitorOf } from './visitor.ts';

export const authHandlers = (deps: RouteDeps): Handlers<typeof auth> => ({
  methods: async () => ({ mail: deps.mails.canSend, oidc: deps.oidc ? { name: deps.oidc.name } : null }),
  async signUp({ input, request }) {
    await requestLink(deps, { ...input, purpose: 'sign-up', language: input.language }, visitorOf(request));
    return { sent: true };
  },
  signIn: async ({ input, request, reply }) =>
    stepped(deps, reply, await signInByPassword(deps, input, visitorOf(request))),
  async mailLink({ input, request }) {
    await requestLink(deps, { ...input, purpose: 'sign-in', language: input.language }, visitorOf(request));
    return { sent: true };
  },
  async mailReset({ input, request }) {
    await requestLink(deps, { ...input, purpose: 'reset', language: input.language }, visitorOf(request));
    return { sent: true };
  },
  reset: async ({ input, request, reply }) =>
    stepped(deps, reply, await resetPassword(deps, input, visitorOf(request))),
  secondFactor: async ({ input, request, reply }) =>
    stepped(deps, reply, await giveSecondFactor(deps, input.code, visitorOf(request))),
  async passkeyOptions({ request, reply }) {
    const page = { origin: pageOrigin(request, deps.consoleUrl) };
    const { options, cookie } = await askForPasskey(deps, page, visitorOf(request));
    reply.header('set-cookie', cookie);
    return { ...options };
  },
  passkey: async ({ input, request, reply }) =>
    stepped(
      deps,
      reply,
      await signInByPasskey(deps, { ...input, origin: pageOrigin(request, deps.consoleUrl) }, visitorOf(request)),
    ),
  async createLink() {
    const { link, expiresAt } = await createAdminLink(deps, deps.consoleUrl);
    return { link, expiresAt: expiresAt.toISOString() };
  },
  readLink: ({ input, request }) => describeLink(deps, input.token, visitorOf(request)),
  useLink: async ({ input: { token, ...profile }, request, reply }) =>
    stepped(deps, reply, await enterByLink(deps, token, profile, visitorOf(request))),
  readInvitation: ({ input, request }) => describeInvitation(deps, input.token, visitorOf(request)),
  async useInvitation({ input: { token, ...profile }, request, reply }) {
    const { step, workspaceId } = await enterByInvitation(deps, token, profile, visitorOf(request));
    deps.hints.tell(workspaceId, 'team');
    return stepped(deps, reply, step, workspaceId);
  },
  async signOut({ request, reply }) {
    reply.header('set-cookie', await deps.sessions.end(request.headers.cookie));
    return undefined;
  },
});

/** Sets the cookies of a step, and says where whoever is signed in begins: in the workspace that they have just joined, else in their oldest. */
async function stepped({ system }: RouteDeps, reply: FastifyReply, step: Step, joined?: string): Promise<SignInStep> {
  reply.header('set-cookie', step.cookies);
  if (step.kind === 'second-factor') return { kind: 'second-factor' };
  const memberships = await membershipsOf(system, step.userId);
  const workspace = memberships.find(({ id }) => id === joined) ?? memberships[0];
  if (!workspace) throw coreErrors.notAllowed({ reason: 'you are a member of no workspace' });
  return { kind: 'signed-in', userId: step.userId, workspaceId: workspace.id, workspaceSlug: workspace.slug };
}
