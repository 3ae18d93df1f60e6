import { createManualClock } from '@chatai/core/clock';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuth } from '../auth/index.ts';
import { membershipsOf } from '../members/index.ts';
import { ensureDemoWorkspace } from '../workspaces/index.ts';
import { createAdminLink, createFirstAdminLink, useAdminLink } from './sign-in-links.ts';

const consoleUrl = 'http://localhost:3000';

let db: TestDatabase;
beforeEach(async () => {
  db = await createTestDatabase();
});
afterEach(() => db.drop());

async function anInstallation() {
  const system = await db.open('system');
  const clock = createManualClock();
  const auth = createAuth({ system, ids: systemIds, secret: 'x'.repeat(32), baseUrl: consoleUrl });
  await ensureDemoWorkspace({ system, ids: systemIds });
  return { system, clock, auth, ids: systemIds };
}

const tokenOf = (link: { link: string } | undefined) => link?.link.split('/link/')[1] ?? '';

test('the first link makes the admin, signs them in and gives them the demo workspace', async () => {
  const deps = await anInstallation();
  const link = await createFirstAdminLink(deps, consoleUrl);
  expect(link?.link).toMatch(/^http:\/\/localhost:3000\/link\/[A-Za-z0-9_-]{43}$/);
  const { userId, cookies } = await useAdminLink(deps, tokenOf(link));
  expect(await membershipsOf(deps.system, userId)).toMatchObject([{ slug: 'demo', role: 'owner' }]);
  const headers = new Headers({ cookie: cookies[0]?.split(';')[0] ?? '' });
  expect(await deps.auth.sessionOf(headers)).toMatchObject({ userId, platformAdmin: true });
});

test('a start prints a link until someone has signed in', async () => {
  const deps = await anInstallation();
  expect(await createFirstAdminLink(deps, consoleUrl)).toBeDefined();
  const second = await createFirstAdminLink(deps, consoleUrl);
  await useAdminLink(deps, tokenOf(second));
  expect(await createFirstAdminLink(deps, consoleUrl)).toBeUndefined();
});

test('a later link signs the same admin in again', async () => {
  const deps = await anInstallation();
  const first = await useAdminLink(deps, tokenOf(await createAdminLink(deps, consoleUrl)));
  const second = await useAdminLink(deps, tokenOf(await createAdminLink(deps, consoleUrl)));
  expect(second.userId).toBe(first.userId);
  expect(second.cookies).not.toEqual(first.cookies);
});

test('a link works once, also when pressed twice at the same moment', async () => {
  const deps = await anInstallation();
  const token = tokenOf(await createAdminLink(deps, consoleUrl));
  const results = await Promise.allSettled([useAdminLink(deps, token), useAdminLink(deps, token)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a link works for 24 hours', async () => {
  const deps = await anInstallation();
  const early = tokenOf(await createAdminLink(deps, consoleUrl));
  await deps.clock.advance(24 * 3_600_000 - 1);
  await useAdminLink(deps, early);
  const late = tokenOf(await createAdminLink(deps, consoleUrl));
  await deps.clock.advance(24 * 3_600_000);
  await expect(useAdminLink(deps, late)).rejects.toMatchObject({ code: 'link-used' });
});

test('every link that was printed works until one is used, which ends the others', async () => {
  const deps = await anInstallation();
  const links = [
    await createFirstAdminLink(deps, consoleUrl),
    await createFirstAdminLink(deps, consoleUrl),
    await createAdminLink(deps, consoleUrl),
  ];
  const [first, second, third] = links.map(tokenOf);
  await useAdminLink(deps, String(first));
  for (const other of [first, second, third]) {
    await expect(useAdminLink(deps, String(other))).rejects.toMatchObject({ code: 'link-used' });
  }
  await useAdminLink(deps, tokenOf(await createAdminLink(deps, consoleUrl)));
});

test('of two links that are used at the same moment one works', async () => {
  const deps = await anInstallation();
  for (let round = 0; round < 10; round++) {
    const tokens = [await createAdminLink(deps, consoleUrl), await createAdminLink(deps, consoleUrl)].map(tokenOf);
    const results = await Promise.allSettled(tokens.map((token) => useAdminLink(deps, token)));
    expect(results.map(({ status }) => status).sort(), `round ${round}`).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'link-used' } });
  }
});

test('an invented, cut or mistyped link opens nothing and ends none', async () => {
  const deps = await anInstallation();
  const link = tokenOf(await createAdminLink(deps, consoleUrl));
  for (const wrong of ['A'.repeat(43), link.slice(0, 12), `${link}.`, ''])
    await expect(useAdminLink(deps, wrong)).rejects.toMatchObject({ code: 'link-used' });
  await useAdminLink(deps, link);
});

test('links of which the day is over are not kept', async () => {
  const deps = await anInstallation();
  await createAdminLink(deps, consoleUrl);
  await deps.clock.advance(24 * 3_600_000);
  await createAdminLink(deps, consoleUrl);
  expect((await (await db.superuser()).query('select id from sign_in_links')).rows).toHaveLength(1);
});

test('the token is nowhere in the database', async () => {
  const deps = await anInstallation();
  const token = tokenOf(await createAdminLink(deps, consoleUrl));
  const { rows } = await (await db.superuser()).query('select sign_in_links::text as row from sign_in_links');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(token);
});
