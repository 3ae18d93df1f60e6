import { argon2Sync } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  anInstallation,
  consoleUrl,
  cookieHeader,
  type Installation,
  sessionOf,
} from '../../testing/an-installation.ts';
import { membershipsOf } from '../members/index.ts';
import { createAdminLink, readLink } from '../one-time-links/index.ts';
import { suspendUser } from '../platform/index.ts';
import { confirmSecondFactor, startSecondFactor } from '../second-factor/index.ts';
import { changeOwnPassword, requestEmailChange } from '../self/index.ts';
import { selectUser, selectUserByEmail, updateUser } from '../users/index.ts';
import { ensureDemoWorkspace } from '../workspaces/index.ts';
import {
  describeLink,
  enterByLink,
  giveSecondFactor,
  proveAgain,
  requestLink,
  resetPassword,
  signInByPassword,
} from './index.ts';

const email = 'ada@example.com';
const password = 'four words that fit';

let db: TestDatabase;
let installation: Installation;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query(
    'truncate users, workspaces, one_time_links, mails, rate_limits, challenges cascade',
  );
  installation = await anInstallation(db);
});

const visitor = (cookie?: string, ip?: string) => installation.visitor(cookie, ip);
const byPassword = (word = password, ip?: string) =>
  signInByPassword(installation, { email, password: word }, visitor(undefined, ip));
const ask = (purpose: 'sign-up' | 'sign-in' | 'reset', to = email) =>
  requestLink(installation, { purpose, email: to, language: undefined }, visitor());
const mailed = async (to = email) => String(await installation.mailedToken(to));

/** Turns the second factor on; answers with what its authenticator shows next. */
async function withSecondFactor(userId: string) {
  const { secret } = await startSecondFactor(installation, { id: userId, label: email });
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: installation.clock.now() });
  const recovery = await confirmSecondFactor(installation, userId, code());
  await installation.clock.advance(30_000);
  return { code, recovery };
}

describe('a password', () => {
  test('signs in, whatever the case of the address', async () => {
    const { id } = await installation.aUser({ password });
    const step = await signInByPassword(installation, { email: 'Ada@Example.COM', password }, visitor());
    expect(step).toMatchObject({ kind: 'signed-in', userId: id });
    expect(await sessionOf(installation, step)).toMatchObject({ userId: id });
  });

  test('that is wrong, of nobody, or of somebody who has none, is refused with the same words', async () => {
    await installation.aUser({ password });
    await installation.aUser({ email: 'link@example.com' });
    const refusals = await Promise.all(
      ['ada@example.com', 'nobody@example.com', 'link@example.com'].map((address) =>
        signInByPassword(installation, { email: address, password: 'wrong' }, visitor()).catch((error) => error),
      ),
    );
    expect(refusals.map(({ code, message }) => [code, message])).toEqual(
      Array(3).fill(['wrong-password', 'No account has this address with this password.']),
    );
  });

  test('is not tried more than ten times for an account, from wherever, and then again with time', async () => {
    await installation.aUser({ password });
    const tries = (count: number, from: number) =>
      Promise.allSettled(Array.from({ length: count }, (_, index) => byPassword('wrong', `203.0.113.${from + index}`)));
    const codes = (await tries(15, 1)).map((result) => (result as PromiseRejectedResult).reason.code);
    expect(codes.filter((code) => code === 'wrong-password')).toHaveLength(10);
    await expect(byPassword(password, '198.51.100.1')).rejects.toMatchObject({ code: 'too-many-tries' });
    await installation.clock.advance(90_000);
    expect(await byPassword(password, '198.51.100.1')).toMatchObject({ kind: 'signed-in' });
  });

  test('is not tried more than ten times from one address of the network', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 25 }, (_, index) =>
        signInByPassword(installation, { email: `user${index}@example.com`, password: 'wrong' }, visitor()),
      ),
    );
    const codes = tries.map((result) => (result as PromiseRejectedResult).reason.code);
    expect(codes.filter((code) => code === 'too-many-tries')).toHaveLength(15);
  });

  test('that is right is no try of its address: a whole office signs in from one', async () => {
    const people = Array.from({ length: 25 }, (_, index) => `user${index}@example.com`);
    for (const address of people) await installation.aUser({ email: address, password });
    for (const address of people) {
      const step = await signInByPassword(installation, { email: address, password }, visitor());
      expect(step.kind).toBe('signed-in');
    }
  });

  test('stands in the database as argon2id at the cost of ASVS 5.0, by whatever way it was set', async () => {
    const { id } = await installation.aUser({ password });
    const stored = async () => (await selectUser(installation.system.kysely, id))?.password_hash ?? '';
    const cost = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/;
    const made = await stored();
    expect(made).toMatch(cost);
    await ask('reset');
    await resetPassword(installation, { token: await mailed(), password: 'another four words' }, visitor());
    expect(await stored()).toMatch(cost);
    expect(await stored()).not.toBe(made);
  });

  test('that was hashed at another cost is hashed anew when it is right, and not when it is wrong', async () => {
    const { id } = await installation.aUser();
    const stored = async () => (await selectUser(installation.system.kysely, id))?.password_hash;
    const nonce = Buffer.alloc(16, 7);
    const old = argon2Sync('argon2id', {
      message: password,
      nonce,
      memory: 8_192,
      passes: 1,
      parallelism: 1,
      tagLength: 32,
    });
    const phc = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const before = `$argon2id$v=19$m=8192,t=1,p=1$${phc(nonce)}$${phc(old)}`;
    await updateUser(installation.system.kysely, id, { password_hash: before });
    await expect(byPassword('wrong')).rejects.toMatchObject({ code: 'wrong-password' });
    expect(await stored()).toBe(before);
    await byPassword();
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await byPassword()).toMatchObject({ kind: 'signed-in', userId: id });
  });

  test('of a suspended user is right and opens nothing', async () => {
    const { id } = await installation.aUser({ password });
    await suspendUser(installation, { id, reason: 'test' });
    await expect(byPassword()).rejects.toMatchObject({ code: 'account-suspended' });
  });

  test.each(['password', '12345678', 'Qwertyuiop'])('that everybody tries first is refused: %s', async (common) => {
    await expect(installation.aUser({ password: common })).rejects.toMatchObject({ code: 'password-too-common' });
  });
});

describe('a second factor', () => {
  test('is asked for after a password, and finished by a code', async () => {
    const { id } = await installation.aUser({ password });
    const { code } = await withSecondFactor(id);
    const first = await byPassword();
    expect(first.kind).toBe('second-factor');
    expect(await sessionOf(installation, first)).toBeUndefined();
    const second = await giveSecondFactor(installation, code(), visitor(cookieHeader(first.cookies)));
    expect(await sessionOf(installation, second)).toMatchObject({ userId: id });
    await installation.clock.advance(30_000);
    const again = giveSecondFactor(installation, code(), visitor(cookieHeader(first.cookies)));
    await expect(again).rejects.toMatchObject({ code: 'sign-in-again' });
  });

  test('is asked for after a link as well, and after a new password, which leaves it on', async () => {
    const { id } = await installation.aUser({ password });
    const { code } = await withSecondFactor(id);
    await ask('sign-in');
    expect(await enterByLink(installation, await mailed(), {}, visitor())).toMatchObject({ kind: 'second-factor' });
    await (await db.superuser()).query('truncate mails');
    await ask('reset');
    const reset = await resetPassword(
      installation,
      { token: await mailed(), password: 'another four words' },
      visitor(),
    );
    expect(reset.kind).toBe('second-factor');
    const step = await giveSecondFactor(installation, code(), visitor(cookieHeader(reset.cookies)));
    expect(step.kind).toBe('signed-in');
  });

  test('begins anew after five wrong codes, and cannot be guessed on by beginning anew', async () => {
    const { id } = await installation.aUser({ password });
    const { code, recovery } = await withSecondFactor(id);
    const wrong: string[] = [];
    for (let round = 0; round < 4; round++) {
      const cookie = cookieHeader((await byPassword(password, `203.0.113.${round}`)).cookies);
      for (let tried = 0; tried < 6; tried++) {
        const guess = giveSecondFactor(installation, '000000', visitor(cookie, `198.51.100.${round * 6 + tried}`));
        wrong.push(await guess.then(String, (error) => error.code));
      }
    }
    expect(wrong.slice(0, 6)).toEqual([...Array(5).fill('wrong-code'), 'sign-in-again']);
    expect(wrong.filter((found) => found === 'wrong-code')).toHaveLength(10);
    expect(wrong).toContain('too-many-tries');
    await installation.clock.advance(15 * 60_000);
    const cookie = cookieHeader((await byPassword()).cookies);
    expect(await giveSecondFactor(installation, String(recovery[0]), visitor(cookie))).toMatchObject({
      kind: 'signed-in',
    });
    expect(code()).toMatch(/^\d{6}$/);
  });

  test('needs the cookie of its own first step, within ten minutes', async () => {
    const { id } = await installation.aUser({ password });
    const { code } = await withSecondFactor(id);
    const { cookies } = await byPassword();
    await expect(giveSecondFactor(installation, code(), visitor())).rejects.toMatchObject({ code: 'sign-in-again' });
    await installation.clock.advance(10 * 60_000);
    const late = giveSecondFactor(installation, code(), visitor(cookieHeader(cookies)));
    await expect(late).rejects.toMatchObject({ code: 'sign-in-again' });
  });
});

describe('a link by e-mail', () => {
  test('makes an account, with a workspace of its own, once its name is given; then the password is good', async () => {
    await ask('sign-up', 'New@example.com');
    const token = await mailed('New@example.com');
    expect(await describeLink(installation, token, visitor())).toEqual({
      purpose: 'sign-up',
      email: 'New@example.com',
      profile: true,
    });
    await expect(enterByLink(installation, token, {}, visitor())).rejects.toMatchObject({ code: 'name-needed' });
    const common = enterByLink(installation, token, { name: 'Zoë', password: 'password' }, visitor());
    await expect(common).rejects.toMatchObject({ code: 'password-too-common' });
    const step = await enterByLink(installation, token, { name: 'Zoë', password }, visitor());
    const session = await sessionOf(installation, step);
    expect(await membershipsOf(installation.system, String(session?.userId))).toMatchObject([
      { slug: 'zoe', role: 'owner' },
    ]);
    await signInByPassword(installation, { email: 'new@example.com', password }, visitor());
    await expect(enterByLink(installation, token, { name: 'Eve' }, visitor())).rejects.toMatchObject({
      code: 'link-used',
    });
  });

  test('goes to the same addresses with the same answer whether they are known or not', async () => {
    await installation.aUser();
    for (const purpose of ['sign-up', 'sign-in', 'reset'] as const) {
      await (await db.superuser()).query('truncate mails');
      expect(await ask(purpose)).toBeUndefined();
      expect(await ask(purpose, 'nobody@example.com')).toBeUndefined();
      const kinds = (await installation.mails.waiting()).map(({ recipient, kind }) => `${recipient} ${kind}`);
      const known = purpose === 'sign-up' ? 'account-exists' : purpose;
      const unknown = purpose === 'sign-up' ? ['nobody@example.com sign-up'] : [];
      expect(kinds.sort()).toEqual([`ada@example.com ${known}`, ...unknown].sort());
    }
  });

  test('that is asked for nobody leaves nothing behind for the next one to wait for', async () => {
    for (let asked = 0; asked < 10; asked++) {
      await requestLink(
        installation,
        { purpose: 'reset', email: `nobody${asked}@example.com`, language: undefined },
        visitor(undefined, `203.0.113.${asked}`),
      );
      await installation.clock.advance(1_000);
    }
    await ask('sign-up', 'new@example.com');
    const kept = async (table: string) =>
      (await (await db.superuser()).query(`select from ${table} where expires_at is not null`)).rowCount;
    expect([await kept('one_time_links'), await kept('mails')]).toEqual([1, 1]);
  });

  test('is sent to one address five times an hour', async () => {
    for (let sent = 0; sent < 5; sent++) await ask('sign-in');
    await expect(ask('sign-in')).rejects.toMatchObject({ code: 'too-many-tries' });
  });

  test('of a new password ends all sessions, and signs in nobody by itself', async () => {
    const { id } = await installation.aUser({ password });
    const before = await byPassword();
    await ask('reset');
    const token = await mailed();
    await expect(enterByLink(installation, token, {}, visitor())).rejects.toMatchObject({ code: 'link-used' });
    const step = await resetPassword(installation, { token, password: 'another four words' }, visitor());
    expect(await sessionOf(installation, before)).toBeUndefined();
    expect(await sessionOf(installation, step)).toMatchObject({ userId: id });
    await expect(byPassword()).rejects.toMatchObject({ code: 'wrong-password' });
    await byPassword('another four words');
    const twice = resetPassword(installation, { token, password: 'yet another four' }, visitor());
    await expect(twice).rejects.toMatchObject({ code: 'link-used' });
  });

  test.each(['sign-up', 'sign-in'] as const)('of %s sets no password by the way of a reset', async (purpose) => {
    if (purpose === 'sign-in') await installation.aUser({ password });
    await ask(purpose);
    const reset = resetPassword(installation, { token: await mailed(), password: 'another four words' }, visitor());
    await expect(reset).rejects.toMatchObject({ code: 'link-used' });
  });

  test('of a new password ends every other link of the account, and so does a password that is changed', async () => {
    const { id } = await installation.aUser({ password });
    for (const change of ['reset', 'change'] as const) {
      await (await db.superuser()).query('truncate mails, rate_limits');
      await ask('sign-in');
      const other = await mailed();
      await requestEmailChange(installation, { userId: id, email: 'new@example.com', ip: '203.0.113.5' });
      const move = await mailed('new@example.com');
      await ask('reset');
      const token = await mailed();
      if (change === 'reset') await resetPassword(installation, { token, password: 'another four words' }, visitor());
      else {
        const { sessionId } = await installation.sessions.open(id, undefined);
        await changeOwnPassword(installation, { userId: id, sessionId, password: 'yet another four' });
      }
      for (const link of [other, move, token])
        await expect(readLink(installation, link), change).rejects.toMatchObject({ code: 'link-used' });
    }
  });

  test('takes a new address once it is used, unless somebody else has it by then', async () => {
    const { id } = await installation.aUser({ password });
    const wish = { userId: id, email: 'new@example.com', ip: '203.0.113.5' };
    await requestEmailChange(installation, wish);
    expect((await selectUserByEmail(installation.system.kysely, email))?.id).toBe(id);
    await enterByLink(installation, await mailed('new@example.com'), {}, visitor());
    expect((await selectUserByEmail(installation.system.kysely, 'new@example.com'))?.id).toBe(id);
    await requestEmailChange(installation, { ...wish, email: 'late@example.com' });
    await installation.aUser({ email: 'late@example.com' });
    const late = enterByLink(installation, await mailed('late@example.com'), {}, visitor());
    await expect(late).rejects.toMatchObject({ code: 'address-taken' });
  });
});

describe('the first link of an installation', () => {
  const adminLink = async () => String((await createAdminLink(installation, consoleUrl)).link.split('/').at(-1));

  test('makes the admin with the demo workspace and what they say of themselves', async () => {
    await ensureDemoWorkspace(installation);
    const token = await adminLink();
    expect(await describeLink(installation, token, visitor())).toEqual({
      purpose: 'admin',
      email: null,
      profile: true,
    });
    const step = await enterByLink(
      installation,
      token,
      { name: 'Grace', email: 'grace@example.com', password },
      visitor(),
    );
    const session = await sessionOf(installation, step);
    expect(session).toMatchObject({ platformRole: 'admin' });
    expect(await membershipsOf(installation.system, String(session?.userId))).toMatchObject([
      { slug: 'demo', role: 'owner' },
    ]);
    await signInByPassword(installation, { email: 'grace@example.com', password }, visitor());
  });

  test('signs the same admin in again later', async () => {
    const first = await enterByLink(installation, await adminLink(), {}, visitor());
    const token = await adminLink();
    expect((await describeLink(installation, token, visitor())).profile).toBe(false);
    const second = await enterByLink(installation, token, {}, visitor());
    expect((await sessionOf(installation, second))?.userId).toBe((await sessionOf(installation, first))?.userId);
  });
});

test('who is signed in proves anew who they are: by the password, or by a code where codes are asked for', async () => {
  const { id: userId } = await installation.aUser({ password });
  const step = await byPassword();
  const session = await sessionOf(installation, step);
  const who = { userId, sessionId: String(session?.sessionId) };
  await installation.clock.advance(3_600_000);
  await expect(proveAgain(installation, who, { password: 'wrong' }, visitor())).rejects.toMatchObject({
    code: 'wrong-password',
  });
  const { until, cookies } = await proveAgain(installation, who, { password }, visitor());
  expect(until.getTime() - installation.clock.now()).toBe(15 * 60_000);
  const renewed = await installation.sessions.of(cookieHeader(cookies));
  expect(renewed?.provenAt.getTime()).toBe(installation.clock.now());
  expect(renewed?.sessionId).toBe(who.sessionId);
  expect(await sessionOf(installation, step)).toBeUndefined();
  const { code } = await withSecondFactor(userId);
  await expect(proveAgain(installation, who, { password }, visitor())).rejects.toMatchObject({ code: 'wrong-code' });
  await proveAgain(installation, who, { code: code() }, visitor());
});

test('a mail that waits for somebody to hand it on is gone once its link was used, or replaced by another one', async () => {
  await installation.aUser({ password });
  await ask('sign-in');
  await ask('sign-in');
  expect(await installation.mails.waiting()).toHaveLength(1);
  await enterByLink(installation, await mailed(), {}, visitor());
  expect(await installation.mails.waiting()).toEqual([]);
});
