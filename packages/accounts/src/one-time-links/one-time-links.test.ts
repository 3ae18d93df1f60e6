import { inTransaction } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anInstallation, consoleUrl, type Installation } from '../../testing/an-installation.ts';
import { updateUser } from '../users/index.ts';
import { createAdminLink, createFirstAdminLink, issueLink, readLink, takeLink } from './one-time-links.ts';

let db: TestDatabase;
let installation: Installation;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query('truncate users, one_time_links cascade');
  installation = await anInstallation(db);
});

const tokenOf = (link: { link: string } | undefined) => link?.link.split('/').at(-1) ?? '';
const take = (token: string) => inTransaction(installation.system, (tx) => takeLink(installation, tx, token));
const isOver = { code: 'link-used' };

describe('the link of the admin', () => {
  test('is printed until somebody has signed in by one', async () => {
    const first = await createFirstAdminLink(installation, consoleUrl);
    expect(first?.link).toMatch(/^http:\/\/localhost:3000\/link\/[A-Za-z0-9_-]{43}$/);
    await take(tokenOf(await createFirstAdminLink(installation, consoleUrl)));
    expect(await createFirstAdminLink(installation, consoleUrl)).toBeUndefined();
  });

  test('works for 24 hours', async () => {
    const early = tokenOf(await createAdminLink(installation, consoleUrl));
    await installation.clock.advance(24 * 3_600_000 - 1);
    await take(early);
    const late = tokenOf(await createAdminLink(installation, consoleUrl));
    await installation.clock.advance(24 * 3_600_000);
    await expect(take(late)).rejects.toMatchObject(isOver);
  });

  test('works, whichever of those that were printed, until one is used, which ends the others', async () => {
    const links = [
      await createFirstAdminLink(installation, consoleUrl),
      await createFirstAdminLink(installation, consoleUrl),
      await createAdminLink(installation, consoleUrl),
    ].map(tokenOf);
    await take(String(links[0]));
    for (const other of links) await expect(take(other)).rejects.toMatchObject(isOver);
    await take(tokenOf(await createAdminLink(installation, consoleUrl)));
  });

  test('of two that are used at the same moment one works', async () => {
    for (let round = 0; round < 10; round++) {
      const tokens = [
        await createAdminLink(installation, consoleUrl),
        await createAdminLink(installation, consoleUrl),
      ].map(tokenOf);
      const results = await Promise.allSettled(tokens.map(take));
      expect(results.map(({ status }) => status).sort(), `round ${round}`).toEqual(['fulfilled', 'rejected']);
    }
  });
});

describe('a link to an address', () => {
  const email = 'ada@example.com';
  const issue = (purpose: 'sign-up' | 'sign-in' | 'reset' | 'change-email', userId?: string) =>
    issueLink(installation, consoleUrl, { purpose, email, ...(userId ? { userId } : {}) });

  test.each([
    ['sign-up', 24 * 60],
    ['sign-in', 15],
    ['reset', 30],
    ['change-email', 24 * 60],
  ] as const)('for %s works once, within %d minutes', async (purpose, minutes) => {
    const userId = purpose === 'sign-up' ? undefined : (await installation.aUser()).id;
    const token = tokenOf(await issue(purpose, userId));
    await installation.clock.advance(minutes * 60_000 - 1);
    expect(await take(token)).toMatchObject({ purpose, email });
    await expect(take(token)).rejects.toMatchObject(isOver);
    const late = tokenOf(await issue(purpose, userId));
    await installation.clock.advance(minutes * 60_000);
    await expect(take(late)).rejects.toMatchObject(isOver);
  });

  test('ends when another one is sent there for the same purpose', async () => {
    const first = tokenOf(await issue('sign-up'));
    const second = tokenOf(await issue('sign-up'));
    await expect(take(first)).rejects.toMatchObject(isOver);
    await take(second);
  });

  test('ends when its user has another address by then', async () => {
    const { id } = await installation.aUser();
    const token = tokenOf(await issue('reset', id));
    await updateUser(installation.system.kysely, id, { email: 'new@example.com' });
    await expect(readLink(installation, token)).rejects.toMatchObject(isOver);
    await expect(take(token)).rejects.toMatchObject(isOver);
  });

  test('is read without being used up, and stays when what it is for fails', async () => {
    const token = tokenOf(await issue('sign-up'));
    expect(await readLink(installation, token)).toMatchObject({ purpose: 'sign-up', email });
    const failing = inTransaction(installation.system, async (tx) => {
      await takeLink(installation, tx, token);
      throw new Error('the rest failed');
    });
    await expect(failing).rejects.toThrow('the rest failed');
    await take(token);
  });
});

test('pressed twice at the same moment a link works once', async () => {
  const token = tokenOf(await createAdminLink(installation, consoleUrl));
  const results = await Promise.allSettled([take(token), take(token)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('an invented, cut or mistyped link opens nothing and ends none', async () => {
  const token = tokenOf(await createAdminLink(installation, consoleUrl));
  for (const wrong of ['A'.repeat(43), token.slice(0, 12), `${token}.`, ''])
    await expect(take(wrong)).rejects.toMatchObject(isOver);
  await take(token);
});

test('the token is nowhere in the database', async () => {
  const token = tokenOf(await createAdminLink(installation, consoleUrl));
  const { rows } = await (await db.superuser()).query('select one_time_links::text as row from one_time_links');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(token);
});
