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
import { sendOnce } from '../idempotency.ts';
import { pageOrigin } from '../origin.ts';
import type { Call, Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';
import { visitorOf } from './visitor.ts';

export const authHandlers = (deps: RouteDeps): Handlers<typeof auth> => ({
  methods: async () => ({ mail: deps.mails.canSend, oidc: deps.oidc ? { name: deps.oidc.name } : null }),
  signUp: (call) => sendLink(deps, 'sign-up', call),
  signIn: async ({ input, request, reply }) =>
    stepped(deps, reply, await signInByPassword(deps, input, visitorOf(request))),
  mailLink: (call) => sendLink(deps, 'sign-in', call),
  mailReset: (call) => sendLink(deps, 'reset', call),
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

async function sendLink(
  deps: RouteDeps,
  purpose: 'sign-up' | 'sign-in' | 'reset',
  { input: { email, language }, request, reply }: Pick<Call<typeof auth.mailLink>, 'input' | 'request' | 'reply'>,
): Promise<{ sent: true }> {
  await sendOnce(deps.limiter, request, reply, () =>
    requestLink(deps, { purpose, email, language }, visitorOf(request)),
  );
  return { sent: true };
}

/** Sets the cookies of a step, and says where whoever is signed in begins: in the workspace that they have just joined, else in their oldest. */
async function stepped({ system }: RouteDeps, reply: FastifyReply, step: Step, joined?: string): Promise<SignInStep> {
  reply.header('set-cookie', step.cookies);
  if (step.kind === 'second-factor') return { kind: 'second-factor' };
  const memberships = await membershipsOf(system, step.userId);
  const workspace = memberships.find(({ id }) => id === joined) ?? memberships[0];
  if (!workspace) throw coreErrors.notAllowed({ reason: 'you are a member of no workspace' });
  return { kind: 'signed-in', userId: step.userId, workspaceId: workspace.id, workspaceSlug: workspace.slug };
}
