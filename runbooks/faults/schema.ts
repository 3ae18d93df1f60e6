import { keyringOf, seal } from '@chatai/core/crypto';
import { type Migration, readMigrations } from '@chatai/core/database';
import type { Fault } from '@chatai/operations/runbook';
import { sqlOnce } from './database.ts';
import type { World } from './world.ts';

/** Of what our database is made of: its migrations, its indexes and the roles that work in it. */
export const schemaFaults: Fault<World>[] = [
  {
    id: 'schema-newer',
    title: 'The database belongs to a newer version.',
    detectedBy: ['database-schema'],
    leaf: 'schema-newer',
    step: undefined,
    async inject(world) {
      await sqlOnce(world, `insert into schema_migrations (version, name, checksum) values (9999, '9999_future', 'x')`);
      return () => sqlOnce(world, 'delete from schema_migrations where version = 9999');
    },
  },
  {
    id: 'migration-missing',
    title: 'The newest migration is not noted as applied: a dump of a moment before it was restored beside it.',
    detectedBy: ['database-schema'],
    leaf: 'schema-older',
    step: 'backend#migrate',
    async inject(world) {
      const { name } = (await readMigrations()).at(-1) as Migration;
      await sqlOnce(world, `delete from schema_migrations where name = '${name}'`);
      return async () => {};
    },
  },
  {
    id: 'migration-half-done',
    title: 'Somebody takes half of a migration back by hand: it is noted as applied, and an index of it is gone.',
    detectedBy: ['database-schema'],
    leaf: 'migration-half-done',
    step: undefined,
    async inject(world) {
      const remade = 'create index one_time_links_by_end on one_time_links (expires_at) where used_at is null';
      await sqlOnce(world, 'drop index one_time_links_by_end');
      return () => sqlOnce(world, remade);
    },
  },
  {
    id: 'key-is-another',
    title: 'The database was moved here without its key: what is sealed in it was sealed with another one.',
    detectedBy: ['keyring'],
    leaf: 'key-is-another',
    step: undefined,
    async inject(world) {
      const session = await world.session('drill');
      const { rows } = await session.query<{ id: string; value: Buffer }>(
        'select id, value_sealed as value from key_canary',
      );
      await session.end();
      const [canary] = rows;
      if (!canary) throw new Error('The backend has sealed one.');
      const set = (value: Uint8Array) =>
        sqlOnce(world, `update key_canary set value_sealed = '\\x${Buffer.from(value).toString('hex')}'`);
      await set(seal(keyringOf('a key of some other installation'), 'a canary', 'elsewhere'));
      return () => set(canary.value);
    },
  },
  {
    id: 'index-invalid',
    title: 'Building an index beside its users was broken off.',
    detectedBy: ['database-indexes'],
    leaf: 'index-invalid',
    step: 'backend#rebuild-index',
    async inject(world) {
      await sqlOnce(
        world,
        `update pg_index set indisvalid = false where indexrelid = 'one_time_links_by_end'::regclass`,
      );
      return () =>
        sqlOnce(world, `update pg_index set indisvalid = true where indexrelid = 'one_time_links_by_end'::regclass`);
    },
  },
  {
    id: 'role-closed',
    title: 'A role of ours may not log in any more.',
    detectedBy: ['roles'],
    leaf: 'roles-closed',
    step: 'backend#open-roles',
    async inject(world) {
      await sqlOnce(world, 'alter role chatai_api nologin');
      return () => sqlOnce(world, 'alter role chatai_api login');
    },
  },
  {
    id: 'role-password',
    title: 'Somebody gives a role of ours another password.',
    detectedBy: ['roles'],
    leaf: 'roles-closed',
    step: 'backend#open-roles',
    async inject(world) {
      await sqlOnce(world, `alter role chatai_ops password 'another'`);
      return async () => {};
    },
  },
];
