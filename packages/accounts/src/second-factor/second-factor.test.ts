import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { anInstallation, type Installation } from '../../testing/an-installation.ts';
import {
  confirmSecondFactor,
  countRecoveryCodes,
  hasSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  startSecondFactor,
  takeCode,
} from './second-factor.ts';

const period = 30_000;

let db: TestDatabase;
let installation: Installation;
let userId: string;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await (await db.superuser()).query('truncate users cascade');
  installation = await anInstallation(db);
  userId = (await installation.aUser()).id;
});

/** The code that an authenticator shows. */
const codeNow = (secret: string, afterMs = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: installation.clock.now() + afterMs });

async function anAuthenticator() {
  const { secret } = await startSecondFactor(installation, { id: userId, label: 'ada@example.com' });
  const codes = await confirmSecondFactor(installation, userId, codeNow(secret));
  await installation.clock.advance(period);
  return { secret, codes };
}

const isWrong = { code: 'wrong-code' };

test('nothing is asked for until a code has shown that the authenticator works', async () => {
  const { secret, uri } = await startSecondFactor(installation, { id: userId, label: 'ada@example.com' });
  expect(uri).toBe(
    `otpauth://totp/ChatAI:ada%40example.com?issuer=ChatAI&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
  );
  expect(await hasSecondFactor(installation.system.kysely, userId)).toBe(false);
  await expect(confirmSecondFactor(installation, userId, '000000')).rejects.toMatchObject(isWrong);
  expect(await hasSecondFactor(installation.system.kysely, userId)).toBe(false);
  const codes = await confirmSecondFactor(installation, userId, codeNow(secret));
  expect(await hasSecondFactor(installation.system.kysely, userId)).toBe(true);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/);
});

test('begun again before it is confirmed, the first secret is no longer good', async () => {
  const first = await startSecondFactor(installation, { id: userId, label: 'a' });
  const second = await startSecondFactor(installation, { id: userId, label: 'a' });
  await expect(confirmSecondFactor(installation, userId, codeNow(first.secret))).rejects.toMatchObject(isWrong);
  await confirmSecondFactor(installation, userId, codeNow(second.secret));
  await expect(startSecondFactor(installation, { id: userId, label: 'a' })).rejects.toMatchObject({
    code: 'second-factor-on',
  });
});

test('a code works once, also when it is sent twice at the same moment, and with it all earlier ones end', async () => {
  const { secret } = await anAuthenticator();
  const code = codeNow(secret);
  const both = await Promise.allSettled([takeCode(installation, userId, code), takeCode(installation, userId, code)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(takeCode(installation, userId, codeNow(secret, -period))).rejects.toMatchObject(isWrong);
  await installation.clock.advance(period);
  await takeCode(installation, userId, `${codeNow(secret).slice(0, 3)} ${codeNow(secret).slice(3)}`);
});

test.each([
  ['two periods ago', -2 * period, false],
  ['one period ahead', period, true],
  ['two periods ahead', 2 * period, false],
])('a code of %s', async (_, afterMs, good) => {
  const { secret } = await anAuthenticator();
  await installation.clock.advance(3 * period);
  const taken = takeCode(installation, userId, codeNow(secret, afterMs));
  if (good) await taken;
  else await expect(taken).rejects.toMatchObject(isWrong);
});

test('a recovery code works once, whatever its case and dash, and for its own user alone', async () => {
  const { codes } = await anAuthenticator();
  const other = await installation.aUser({ name: 'Eve', email: 'eve@example.com' });
  const code = String(codes[0]);
  await expect(takeCode(installation, other.id, code)).rejects.toMatchObject(isWrong);
  await takeCode(installation, userId, code.toUpperCase().replace('-', ' '));
  await expect(takeCode(installation, userId, code)).rejects.toMatchObject(isWrong);
  expect(await countRecoveryCodes(installation.system.kysely, userId)).toBe(9);
});

test('new recovery codes end the old ones; turned off, neither codes nor recovery codes are left', async () => {
  const { codes, secret } = await anAuthenticator();
  const renewed = await renewRecoveryCodes(installation, userId);
  await expect(takeCode(installation, userId, String(codes[0]))).rejects.toMatchObject(isWrong);
  await takeCode(installation, userId, String(renewed[0]));
  await removeSecondFactor(installation, userId);
  expect(await hasSecondFactor(installation.system.kysely, userId)).toBe(false);
  await expect(takeCode(installation, userId, String(renewed[1]))).rejects.toMatchObject(isWrong);
  await expect(takeCode(installation, userId, codeNow(secret))).rejects.toMatchObject(isWrong);
  await expect(renewRecoveryCodes(installation, userId)).rejects.toMatchObject({ code: 'second-factor-off' });
});

test('neither the secret nor a recovery code stands in the database', async () => {
  const { secret, codes } = await anAuthenticator();
  const root = await db.superuser();
  const { rows } = await root.query(
    'select second_factors::text as row from second_factors union all select recovery_codes::text from recovery_codes',
  );
  expect(rows).toHaveLength(11);
  for (const text of [secret, ...codes]) expect(JSON.stringify(rows)).not.toContain(text);
});
