import { describeActor, requirePerson, requireProven } from '@chatai/accounts/actor';
import { listIdentities, removeIdentity } from '@chatai/accounts/oidc';
import { addPasskey, beginPasskey, listPasskeys, type Passkey, removePasskey } from '@chatai/accounts/passkeys';
import {
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  startSecondFactor,
} from '@chatai/accounts/second-factor';
import { changeOwnPassword, describeSelf, requestEmailChange, updateSelf } from '@chatai/accounts/self';
import { countTry, giveTryBack, proveAgain } from '@chatai/accounts/sign-in';
import type { account } from '@chatai/contract/me';
import { coreErrors } from '@chatai/core/errors';
import { pageOrigin } from '../origin.ts';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';
import { addressOf, visitorOf } from './visitor.ts';

export const accountHandlers = (deps: RouteDeps): Handlers<typeof account> => ({
  me: ({ actor }) => describeActor(deps, actor),
  async update({ actor, input, before }) {
    const { userId } = requirePerson(actor);
    before(await describeSelf(deps, userId));
    return updateSelf(deps, userId, input);
  },
  async identities({ actor }) {
    const items = await listIdentities(deps.system.kysely, requirePerson(actor).userId);
    return { items: items.map(({ createdAt, ...one }) => ({ ...one, createdAt: createdAt.toISOString() })) };
  },
  async connectIdentity({ actor, request, reply }) {
    const { userId } = requireProven(actor, deps.clock);
    await countTry(deps.limiter, addressOf(request), undefined);
    if (!deps.oidc) throw coreErrors.notFound({ what: 'sign-in service' });
    const { url, cookie } = await deps.oidc.begin(deps, { userId });
    reply.header('set-cookie', cookie);
    return { url };
  },
  async removeIdentity({ actor, input }) {
    const { userId } = requireProven(actor, deps.clock);
    await removeIdentity(deps.system, userId, input.id);
    return undefined;
  },
  async prove({ actor, input, request, reply }) {
    const { response, ...proof } = input;
    const passkey = response && { passkey: { response, origin: pageOrigin(request, deps.consoleUrl) } };
    const who = requirePerson(actor);
    const { until, cookies } = await proveAgain(deps, who, { ...proof, ...passkey }, visitorOf(request));
    reply.header('set-cookie', cookies);
    return { until: until.toISOString() };
  },
  async changeEmail({ actor, input, request }) {
    const { userId } = requireProven(actor, deps.clock);
    await requestEmailChange(deps, { userId, email: input.email, ip: addressOf(request) });
    return { sent: true };
  },
  async changePassword({ actor, input, reply }) {
    const who = requireProven(actor, deps.clock);
    const { self, cookies } = await changeOwnPassword(deps, { ...who, password: input.password });
    reply.header('set-cookie', cookies);
    return self;
  },
  async sessions({ actor }) {
    const { userId, sessionId } = requirePerson(actor);
    const items = await deps.sessions.list(userId, sessionId);
    return {
      items: items.map(({ createdAt, lastSeenAt, expiresAt, ...session }) => ({
        ...session,
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
    };
  },
  async revokeSession({ actor, input }) {
    await deps.sessions.revoke(requirePerson(actor).userId, input.id);
    return undefined;
  },
  async revokeOtherSessions({ actor }) {
    const { userId, sessionId } = requirePerson(actor);
    return { ended: await deps.sessions.revokeAll(userId, sessionId) };
  },
  async passkeys({ actor }) {
    return { items: (await listPasskeys(deps, requirePerson(actor).userId)).map(shownPasskey) };
  },
  async passkeyOptions({ actor, request, reply }) {
    const { userId } = requireProven(actor, deps.clock);
    const self = await describeSelf(deps, userId);
    const user = { id: userId, label: self.email ?? self.name };
    const { options, cookie } = await beginPasskey(deps, user, { origin: pageOrigin(request, deps.consoleUrl) });
    reply.header('set-cookie', cookie);
    return { ...options };
  },
  async addPasskey({ actor, input, request }) {
    const { userId } = requireProven(actor, deps.clock);
    const answer = { ...input, userId, cookies: request.headers.cookie };
    return shownPasskey(await addPasskey(deps, answer, { origin: pageOrigin(request, deps.consoleUrl) }));
  },
  async removePasskey({ actor, input }) {
    await removePasskey(deps, requireProven(actor, deps.clock).userId, input.id);
    return undefined;
  },
  async startSecondFactor({ actor }) {
    const { userId } = requireProven(actor, deps.clock);
    const self = await describeSelf(deps, userId);
    return startSecondFactor(deps, { id: userId, label: self.email ?? self.name });
  },
  async confirmSecondFactor({ actor, input, request, reply }) {
    const { userId, sessionId } = requireProven(actor, deps.clock);
    await countTry(deps.limiter, addressOf(request), `second factor of ${userId}`);
    const codes = await confirmSecondFactor(deps, userId, input.code);
    await giveTryBack(deps.limiter, addressOf(request));
    await deps.sessions.revokeAll(userId, sessionId);
    reply.header('set-cookie', await deps.sessions.renew(sessionId));
    return { codes };
  },
  async removeSecondFactor({ actor, reply }) {
    const { userId, sessionId } = requireProven(actor, deps.clock);
    await removeSecondFactor(deps, userId);
    await deps.sessions.revokeAll(userId, sessionId);
    reply.header('set-cookie', await deps.sessions.renew(sessionId));
    return undefined;
  },
  renewRecoveryCodes: async ({ actor }) => ({
    codes: await renewRecoveryCodes(deps, requireProven(actor, deps.clock).userId),
  }),
});

const shownPasskey = ({ createdAt, lastUsedAt, ...passkey }: Passkey) => ({
  ...passkey,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
