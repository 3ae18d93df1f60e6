// security.md T4: nothing that is sealed is forgotten when the key of the installation changes.
import { idempotencySecrets } from '@chatai/accounts/idempotency';
import { mailSecrets } from '@chatai/accounts/mails';
import { secondFactorSecrets } from '@chatai/accounts/second-factor';
import { addModelProvider, createModels, providerSecrets } from '@chatai/assistant/models';
import { systemClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import { canarySecrets } from '@chatai/core/database';
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

test('every sealed column of the database is on the list of those that are put under a new key', async () => {
  const superuser = await database.superuser();
  const { rows } = await superuser.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public' and column_name ~ '_sealed$' order by 1`,
  );
  const secrets = [
    botSecrets,
    providerSecrets,
    secondFactorSecrets,
    mailSecrets,
    idempotencySecrets,
    canarySecrets,
  ].flat();
  const listed = secrets.map(({ table, column }) => `${table}.${column}`);
  expect(rows.map(({ name }) => name)).toEqual(listed.sort());
});

test('`chatai db rekey` puts the key of a model provider under the new key, and says when the old one can go', async () => {
  const { CHATAI_SECRET_KEY: oldKey } = database.environment;
  const system = await database.open('system');
  const workspaceId = systemIds.uuid();
  await system.kysely.insertInto('workspaces').values({ id: workspaceId, name: 'Test', slug: 'test' }).execute();
  const deps = { system, ids: systemIds, keyring: keyringOf(oldKey), egressAllow: ['127.0.0.1'] };
  const baseUrl = 'http://127.0.0.1:9/v1';
  await addModelProvider(deps, {
    workspaceId,
    kind: 'openai-compatible',
    name: 'own',
    baseUrl,
    apiKey: 'sk-of-the-tenant',
    models: ['m'],
  });
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
