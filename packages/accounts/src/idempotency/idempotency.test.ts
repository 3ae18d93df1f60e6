import { sha256 } from '@chatai/core/crypto';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anInstallation, type Installation } from '../../testing/an-installation.ts';
import { beginIdempotent, type Idempotent } from './idempotency.ts';

let db: TestDatabase;
let installation: Installation;
let workspaceId: string;
beforeAll(async () => {
  db = await createTestDatabase();
  installation = await anInstallation(db);
  ({ workspaceId } = await installation.aUser());
});
afterAll(() => db.drop());

const begin = (key: string, body = 'a body') =>
  beginIdempotent(installation, { workspaceId, actorId: workspaceId, key, hash: sha256(body) });

function first(one: Idempotent) {
  if (one.kind !== 'first') throw new Error(`this is ${one.kind}`);
  return one;
}

test('what was answered is answered again for a day, then done anew', async () => {
  await first(await begin('one')).keep(201, { id: 7, key: 'ck_secret' });
  expect(await begin('one')).toEqual({ kind: 'again', status: 201, output: { id: 7, key: 'ck_secret' } });
  await installation.clock.advance(24 * 3_600_000 - 1);
  expect((await begin('one')).kind).toBe('again');
  await installation.clock.advance(2);
  expect((await begin('one')).kind).toBe('first');
});

test('of two that come at the same moment one is done, the other is told to wait', async () => {
  const both = await Promise.allSettled([begin('two'), begin('two')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'still-under-way' } });
});

test('the same key with another request is refused', async () => {
  await first(await begin('three')).keep(200, {});
  await expect(begin('three', 'another body')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
});

test('a request that failed may be sent again, and so may one whose process died', async () => {
  await first(await begin('four')).drop();
  expect((await begin('four')).kind).toBe('first');
  await expect(begin('four')).rejects.toMatchObject({ code: 'still-under-way' });
  await installation.clock.advance(5 * 60_000 + 1);
  expect((await begin('four')).kind).toBe('first');
});

test('an answer, which may hold a key that is shown once, is stored sealed', async () => {
  await first(await begin('five')).keep(201, { key: 'ck_canary' });
  const { rows } = await (await db.superuser()).query('select idempotency_keys::text as row from idempotency_keys');
  expect(JSON.stringify(rows)).not.toContain(Buffer.from('ck_canary').toString('hex'));
  expect(JSON.stringify(rows)).not.toContain('ck_canary');
});

test('an answer is gone from the database once its day is over', async () => {
  await first(await begin('six')).keep(201, { key: 'ck_canary' });
  await installation.clock.advance(24 * 3_600_000 + 1);
  await begin('seven');
  const { rows } = await (await db.superuser()).query("select key from idempotency_keys where key in ('six', 'seven')");
  expect(rows).toEqual([{ key: 'seven' }]);
});
