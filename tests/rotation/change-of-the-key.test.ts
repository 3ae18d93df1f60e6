// security.md T4: nothing that is sealed is forgotten when the key of the installation changes.
import { idempotencySecrets } from '@chatai/accounts/idempotency';
import { mailSecrets } from '@chatai/accounts/mails';
import { secondFactorSecrets } from '@chatai/accounts/second-factor';
import { addModelProvider, createModels, providerSecrets } from '@chatai/assistant/models';
import { systemClock } from '@chatai/core/clock';
import { type Keyring, keyringOf } from '@chatai/core/crypto';
import { type Database, keyringFacts, pooledKeyringFacts } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { botSecrets } from '@chatai/messaging/bots';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCli, chatai } from '../../apps/cli/src/testing/a-cli.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const newKey = 'the second secret of this installation, long enough';

/** The id of a workspace with a model provider of its own, whose key this keyring has sealed. */
async function aTenantWithKey(system: Database, keyring: Keyring): Promise<string> {
  const workspaceId = systemIds.uuid();
  await system.kysely.insertInto('workspaces').values({ id: workspaceId, name: 'Test', slug: workspaceId }).execute();
  await addModelProvider(
    { system, ids: systemIds, keyring, egressAllow: ['127.0.0.1'] },
    {
      ...{ workspaceId, kind: 'openai-compatible', name: 'own', baseUrl: 'http://127.0.0.1:9/v1' },
      ...{ apiKey: 'sk-of-the-tenant', models: ['m'] },
    },
  );
  return workspaceId;
}

test('every sealed column of the database is on the list of those that are put under a new key', async () => {
  const superuser = await database.superuser();
  const { rows } = await superuser.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public' and column_name ~ '_sealed$' and table_name <> 'key_canary' order by 1`,
  );
  const secrets = [botSecrets, providerSecrets, secondFactorSecrets, mailSecrets, idempotencySecrets].flat();
  const listed = secrets.map(({ table, column }) => `${table}.${column}`);
  expect(rows.map(({ name }) => name)).toEqual(listed.sort());
});

test('`chatai db rekey` puts the key of a model provider under the new key, and says when the old one can go', async () => {
  const { CHATAI_SECRET_KEY: oldKey } = database.environment;
  const system = await database.open('system');
  const workspaceId = await aTenantWithKey(system, keyringOf(oldKey));
  const opensWith = (keyring: ReturnType<typeof keyringOf>) =>
    createModels({
      sql: system.pool,
      keyring,
      operator: { baseUrl: undefined, apiKey: undefined, name: undefined },
      clock: systemClock,
      egressAllow: [],
    })
      .find(workspaceId, 'own/m')
      .then(Boolean, () => false);
  // The roles' passwords follow the key: this database still has those of the old one, so the owner is used (single-role mode).
  const run = (previous?: string) =>
    chatai(
      aCli({
        DATABASE_URL: database.environment.DATABASE_URL,
        CHATAI_SECRET_KEY: newKey,
        ...(previous ? { CHATAI_SECRET_KEY_PREVIOUS: previous } : {}),
      }),
      'db rekey',
    );

  const without = await run();
  expect(without).toMatchObject({ exitCode: 6 });
  expect(without.stderr).toContain('CHATAI_SECRET_KEY_PREVIOUS');
  expect(await opensWith(keyringOf(newKey))).toBe(false);

  const changed = await run(oldKey);
  expect(changed).toMatchObject({ exitCode: 0 });
  expect(changed.stdout).toContain('1 put under the new key');
  expect(await opensWith(keyringOf(newKey))).toBe(true);
  expect(await opensWith(keyringOf(oldKey))).toBe(false);

  const again = await run();
  expect(again).toMatchObject({ exitCode: 0 });
  expect(again.stdout).toContain('0 put under the new key');
});

test('when the key is lost, and everything that it has sealed was put in anew, `chatai db rekey` makes the database that of the new key', async () => {
  const pool = await database.open('ops');
  const lost = keyringOf('a key that nobody has any more, long enough');
  const opens = async () =>
    (await keyringFacts([database.targets.ops], keyringOf(newKey)).read(AbortSignal.timeout(30_000))).opens;
  await pooledKeyringFacts(pool, lost).read(AbortSignal.timeout(30_000));
  expect(await opens()).toBe(false);
  const rekey = () =>
    chatai(aCli({ DATABASE_URL: database.environment.DATABASE_URL, CHATAI_SECRET_KEY: newKey }), 'db rekey');
  const system = await database.open('system');
  const workspaceId = await aTenantWithKey(system, lost);
  expect((await rekey()).exitCode).toBe(6);
  expect(await opens()).toBe(false);
  await (await database.superuser()).query('delete from model_providers where workspace_id = $1', [workspaceId]);
  expect((await rekey()).exitCode).toBe(0);
  expect(await opens()).toBe(true);
});
