import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anInstallation, cookieHeader, type Installation } from '../../testing/an-installation.ts';
import { suspendUser } from '../platform/index.ts';

const hour = 3_600_000;

let db: TestDatabase;
let installation: Installation;
let user: { id: string };
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query('truncate users cascade');
  installation = await anInstallation(db);
  user = await installation.aUser();
});

async function signedIn(userAgent?: string) {
  const { sessionId, cookies } = await installation.sessions.open(user.id, userAgent);
  return { sessionId, cookies, header: cookieHeader(cookies) };
}

describe('a session', () => {
  test('is found again by its cookie, and is over after signing out', async () => {
    const { cookies, header, sessionId } = await signedIn();
    expect(cookies.join()).toMatch(
      /^chatai_session=[A-Za-z0-9_-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(await installation.sessions.of(`other=1; ${header}; more=2`)).toMatchObject({
      sessionId,
      userId: user.id,
      platformRole: 'user',
    });
    expect((await installation.sessions.end(header)).join()).toContain('chatai_session=; Max-Age=0');
    expect(await installation.sessions.of(header)).toBeUndefined();
  });

  test('ends 12 hours after it was last used', async () => {
    const { header } = await signedIn();
    await installation.clock.advance(12 * hour - 1);
    expect(await installation.sessions.of(header)).toBeDefined();
    await installation.clock.advance(12 * hour);
    expect(await installation.sessions.of(header)).toBeUndefined();
  });

  test('ends 14 days after it began, however much it is used', async () => {
    const { header } = await signedIn();
    for (let used = 0; used < 14 * 24 - 6; used += 6) {
      await installation.clock.advance(6 * hour);
      expect(await installation.sessions.of(header), `after ${used + 6} hours`).toBeDefined();
    }
    await installation.clock.advance(6 * hour);
    expect(await installation.sessions.of(header)).toBeUndefined();
  });

  test('ends at once when its user is suspended', async () => {
    const { header } = await signedIn();
    await suspendUser(installation, { id: user.id, reason: 'test' });
    expect(await installation.sessions.of(header)).toBeUndefined();
  });

  test.each(['chatai_session=', 'chatai_session=invented', 'chatai_sessions=x', '', undefined])(
    'is nobody’s with the cookie "%s"',
    async (header) => {
      await signedIn();
      expect(await installation.sessions.of(header)).toBeUndefined();
    },
  );

  test('stands in the database as a hash alone', async () => {
    const { header } = await signedIn();
    const { rows } = await (await db.superuser()).query('select sessions::text as row from sessions');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(header.split('=')[1]);
  });

  test('under https has a cookie that is Secure and bound to the host', async () => {
    const { sessions } = await anInstallation(db, { baseUrl: 'https://chat.example.com' });
    const { cookies } = await sessions.open(user.id, undefined);
    expect(cookies.join()).toMatch(/^__Host-chatai_session=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(await sessions.of(cookieHeader(cookies))).toMatchObject({ userId: user.id });
  });
});

test('a person sees their sessions, the one used last first, and ends one, or all others', async () => {
  const { sessions, clock } = installation;
  const laptop = await signedIn('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');
  await clock.advance(60_000);
  const phone = await signedIn(
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36',
  );
  await clock.advance(60_000);
  const script = await signedIn('curl/8.1');
  expect((await sessions.list(user.id, phone.sessionId)).map(({ device, current }) => [device, current])).toEqual([
    ['curl/8.1', false],
    ['Chrome, Android', true],
    ['Firefox, Linux', false],
  ]);
  await sessions.revoke(user.id, script.sessionId);
  expect(await sessions.of(script.header)).toBeUndefined();
  expect(await sessions.revokeAll(user.id, phone.sessionId)).toBe(1);
  expect(await sessions.of(laptop.header)).toBeUndefined();
  expect(await sessions.of(phone.header)).toBeDefined();
});

test('nobody ends the session of somebody else', async () => {
  const other = await installation.aUser({ name: 'Eve', email: 'eve@example.com' });
  const { sessionId, header } = await signedIn();
  await expect(installation.sessions.revoke(other.id, sessionId)).rejects.toMatchObject({ code: 'not-found' });
  expect(await installation.sessions.of(header)).toBeDefined();
});

test('a new token takes the place of the old one at once, for the rest of the same life', async () => {
  const { sessionId, header } = await signedIn();
  await installation.clock.advance(11 * hour);
  const cookies = await installation.sessions.renew(sessionId);
  expect(cookies.join()).toMatch(
    /^chatai_session=[A-Za-z0-9_-]{43}; Max-Age=1170000; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(await installation.sessions.of(header)).toBeUndefined();
  expect(await installation.sessions.of(cookieHeader(cookies))).toMatchObject({ sessionId, userId: user.id });
  await installation.sessions.revoke(user.id, sessionId);
  await expect(installation.sessions.renew(sessionId)).rejects.toMatchObject({ code: 'not-signed-in' });
});
