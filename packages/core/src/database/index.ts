// PostgreSQL is the only truth. Three roles (architecture.md 7.2), one driver, one line of migrations.

export { connectFirst } from './connect-first.ts';
export {
  type DatabaseFacts,
  type DatabaseSources,
  databaseSources,
  pooledDatabaseFacts,
  pooledRoleFacts,
  pooledSchemaFacts,
  type Refusal,
  type RoleFacts,
  roleFacts,
  type SchemaFacts,
  type ServerFacts,
} from './facts.ts';
export { type GroupCommit, groupCommit } from './group-commit.ts';
export { type KeyringFacts, keyringFacts, pooledKeyringFacts, renewCanary } from './key-canary.ts';
export { sql } from './lazy-kysely.ts';
export { type ListenGaps, type Listening, listen } from './listen.ts';
export { type Ask, lookInto } from './look-into.ts';
export { type Migration, type MigrationStatus, migrate, migrationStatus, readMigrations, rollback } from './migrate.ts';
export {
  connectedPrograms,
  type Database,
  type Db,
  inTransaction,
  openDatabase,
  type Sql,
  usableTarget,
  withWorkspace,
} from './open-database.ts';
export { isConnectionError, isStorageFull, storesNothing, throughOutages } from './outages.ts';
export { type PoolFacts, poolFacts } from './pool-facts.ts';
export { type Rewrapped, rewrapColumns, type SealedColumn } from './rewrap-columns.ts';
export { applyAccess, type Role, roles, rolesSql } from './roles.ts';
export type { Connections, Session, SessionFacts, Wait } from './session-facts.ts';
export type { DB as Tables } from './tables.generated.ts';
export {
  type DatabaseTarget,
  type DatabaseTargets,
  databaseTargets,
  lastResort,
  redactedUrl,
  rolePassword,
  superuserPassword,
} from './targets.ts';
export type { DeadRows, Horizon, UpkeepFacts } from './upkeep-facts.ts';
