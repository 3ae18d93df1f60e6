import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyringOf } from '../crypto/index.ts';
import { keyringFacts, pooledKeyringFacts, renewCanary } from './key-canary.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const [old, another] = ['the key of the installation, 32 letters', 'the key of somebody else, 32 letters'];
const signal = AbortSignal.timeout(30_000);

test('whoever comes first seals a canary, others see whether their keys open it, and once everything else opens with a key it is sealed with that', async () => {
  const pool = await database.open('ops');
  const asBackend = async (...keys: [string, string?]) =>
    (await pooledKeyringFacts(pool, keyringOf(...keys)).read(signal)).opens;
  const fromOutside = async (key: string) =>
    (await keyringFacts([database.targets.ops], keyringOf(key)).read(signal)).opens;

  expect(await fromOutside(another)).toBeNull();
  expect(await asBackend(old)).toBe(true);
  expect([await asBackend(another), await fromOutside(another), await fromOutside(old)]).toEqual([false, false, true]);

  const rotating = [another, old] as const;
  expect(await asBackend(...rotating)).toBe(true);
  const { pool: system } = await database.open('system');
  await renewCanary(system, keyringOf(...rotating));
  expect([await asBackend(another), await fromOutside(old)]).toEqual([true, false]);
});
