import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anAuthenticator } from '../../testing/an-authenticator.ts';
import {
  anInstallation,
  consoleUrl,
  cookieHeader,
  type Installation,
  sessionOf,
} from '../../testing/an-installation.ts';
import { confirmSecondFactor, startSecondFactor } from '../second-factor/index.ts';
import { proveAgain, signInByPasskey } from '../sign-in/index.ts';
import { addPasskey, beginPasskey, beginPasskeySignIn, listPasskeys, removePasskey } from './passkeys.ts';

const page = { origin: consoleUrl };

let db: TestDatabase;
let installation: Installation;
let userId: string;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query('truncate users, workspaces, rate_limits, challenges cascade');
  installation = await anInstallation(db);
  userId = (await installation.aUser()).id;
});

type Authenticator = ReturnType<typeof anAuthenticator>;

async function aPasskey(authenticator = anAuthenticator(), of = userId) {
  const { options, cookie } = await beginPasskey(installation, { id: of, label: 'Ada' }, page);
  const answer = {
    userId: of,
    name: 'phone',
    cookies: cookieHeader([cookie]),
    response: authenticator.create(options),
  };
  return { authenticator, passkey: await addPasskey(installation, answer, page), answer };
}

/** What is asked at the door, and who can answer it. */
async function asked(authenticator: Authenticator, how?: Parameters<Authenticator['get']>[1]) {
  const { options, cookie } = await beginPasskeySignIn(installation, page);
  return { response: authenticator.get(options, how), visitor: installation.visitor(cookieHeader([cookie])) };
}
async function enter(authenticator: Authenticator, how?: Parameters<Authenticator['get']>[1]) {
  const { response, visitor } = await asked(authenticator, how);
  return signInByPasskey(installation, { response, ...page }, visitor);
}
const refused = { code: 'passkey-refused' };

describe('a passkey', () => {
  test('is added, listed, and signs in without a name or a password', async () => {
    const { authenticator, passkey } = await aPasskey();
    expect(passkey).toMatchObject({ name: 'phone', lastUsedAt: null });
    const step = await enter(authenticator);
    expect(await sessionOf(installation, step)).toMatchObject({ userId });
    expect((await listPasskeys(installation, userId))[0]?.lastUsedAt?.getTime()).toBe(installation.clock.now());
  });

  test('stands for the code as well', async () => {
    const { authenticator } = await aPasskey();
    const { secret } = await startSecondFactor(installation, { id: userId, label: 'Ada' });
    const timestamp = installation.clock.now();
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
    await confirmSecondFactor(installation, userId, code);
    expect((await enter(authenticator)).kind).toBe('signed-in');
  });

  test('that asked for neither finger nor PIN is refused', async () => {
    const { authenticator } = await aPasskey();
    await expect(enter(authenticator, { isVerified: false })).rejects.toMatchObject(refused);
  });

  test('made on the page of somebody else is refused', async () => {
    await expect(aPasskey(anAuthenticator('https://chatai.example'))).rejects.toMatchObject(refused);
  });

  test.each([
    ['another site', { origin: 'https://chatai.example' }],
    ['another port of the same host', { origin: 'http://localhost:9999' }],
    ['another site, in the name of ours', { rpId: 'chatai.example' }],
    ['another kind of ceremony', { type: 'webauthn.create' }],
    ['a key that is not the one that was added', { isForged: true }],
    ['a question that was never asked', { challenge: Buffer.alloc(32, 1).toString('base64url') }],
  ])('is refused with an answer of %s', async (_, how) => {
    const { authenticator } = await aPasskey();
    await expect(enter(authenticator, how)).rejects.toMatchObject(refused);
    expect((await enter(authenticator)).kind).toBe('signed-in');
  });

  test('answers the question of its own browser alone, within ten minutes', async () => {
    const { authenticator } = await aPasskey();
    const [one, other] = [await asked(authenticator), await asked(authenticator)];
    const crossed = signInByPasskey(installation, { response: one.response, ...page }, other.visitor);
    await expect(crossed).rejects.toMatchObject(refused);
    const without = signInByPasskey(installation, { response: one.response, ...page }, installation.visitor());
    await expect(without).rejects.toMatchObject(refused);
    await installation.clock.advance(10 * 60_000);
    const late = signInByPasskey(installation, { response: one.response, ...page }, one.visitor);
    await expect(late).rejects.toMatchObject(refused);
  });

  test.each([{}, { id: null }, { id: [] }, { id: 7 }, { id: 'x'.repeat(100_000) }])(
    'is refused with an answer that is none: %j',
    async (response) => {
      await aPasskey();
      const { cookie } = await beginPasskeySignIn(installation, page);
      const entering = signInByPasskey(
        installation,
        { response, ...page },
        installation.visitor(cookieHeader([cookie])),
      );
      await expect(entering).rejects.toMatchObject(refused);
    },
  );

  test('that nobody has added is refused', async () => {
    await aPasskey();
    await expect(enter(anAuthenticator())).rejects.toMatchObject(refused);
  });

  test('that was copied is refused once the original has been used further', async () => {
    const { authenticator } = await aPasskey();
    await enter(authenticator);
    await enter(authenticator);
    await expect(enter(authenticator, { uses: 0 })).rejects.toMatchObject(refused);
  });

  test('answers a question once', async () => {
    const { authenticator, answer } = await aPasskey();
    await expect(addPasskey(installation, answer, page)).rejects.toMatchObject(refused);
    const { response, visitor } = await asked(authenticator);
    await signInByPasskey(installation, { response, ...page }, visitor);
    await expect(signInByPasskey(installation, { response, ...page }, visitor)).rejects.toMatchObject(refused);
  });

  test('is added to the account that asked for it, and to no other', async () => {
    const other = await installation.aUser({ email: 'bob@example.com' });
    const { options, cookie } = await beginPasskey(installation, { id: userId, label: 'Ada' }, page);
    const response = anAuthenticator().create(options);
    const answer = { userId: other.id, name: 'theirs', cookies: cookieHeader([cookie]), response };
    await expect(addPasskey(installation, answer, page)).rejects.toMatchObject(refused);
    expect(await listPasskeys(installation, other.id)).toEqual([]);
  });
});

describe('removing a passkey', () => {
  test('closes the way in', async () => {
    const { authenticator, passkey } = await aPasskey();
    await removePasskey(installation, userId, passkey.id);
    await expect(enter(authenticator)).rejects.toMatchObject(refused);
  });

  test("is no business of somebody else's", async () => {
    const { passkey } = await aPasskey();
    const other = await installation.aUser({ email: 'bob@example.com' });
    await expect(removePasskey(installation, other.id, passkey.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is refused when it is the only way in', async () => {
    const admin = await installation.aUser({ email: null });
    const { passkey } = await aPasskey(anAuthenticator(), admin.id);
    await expect(removePasskey(installation, admin.id, passkey.id)).rejects.toMatchObject({ code: 'last-way-in' });
    expect(await listPasskeys(installation, admin.id)).toHaveLength(1);
  });
});

describe('who is signed in', () => {
  async function signedIn(authenticator: Authenticator) {
    const step = await enter(authenticator);
    const session = await sessionOf(installation, step);
    await installation.clock.advance(3_600_000);
    return { who: { userId, sessionId: String(session?.sessionId) } };
  }

  test('proves anew by their passkey that it is still them', async () => {
    const { authenticator } = await aPasskey();
    const { who } = await signedIn(authenticator);
    const { response, visitor } = await asked(authenticator);
    const { until, cookies } = await proveAgain(installation, who, { passkey: { response, ...page } }, visitor);
    expect(until.getTime() - installation.clock.now()).toBe(15 * 60_000);
    expect((await installation.sessions.of(cookieHeader(cookies)))?.provenAt.getTime()).toBe(installation.clock.now());
  });

  test("proves nothing by somebody else's", async () => {
    const { authenticator } = await aPasskey();
    const { who } = await signedIn(authenticator);
    const other = await installation.aUser({ email: 'bob@example.com' });
    const theirs = await aPasskey(anAuthenticator(), other.id);
    const { response, visitor } = await asked(theirs.authenticator);
    await expect(proveAgain(installation, who, { passkey: { response, ...page } }, visitor)).rejects.toMatchObject(
      refused,
    );
  });
});
