import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '../open-database.ts';
import { type Role, roles } from '../roles.ts';
import type { DatabaseTargets } from '../targets.ts';
import { testPassword, testSecret, testTargets } from './test-server.ts';

/** A migrated database of one test file. */
export interface TestDatabase {
  targets: DatabaseTargets;
  /** Settings with which a program of ours works on this database, as each of its roles. */
  environment: { DATABASE_URL: string; CHATAI_SECRET_KEY: string };
  /** Opens a pool that `drop` closes. */
  open(role: Role, options?: { max?: number; hotPath?: boolean }): Promise<Database>;
  /** A superuser's connection, for looking at what no role may see; `drop` closes it. */
  superuser(): Promise<pg.Client>;
  drop(): Promise<void>;
}

/** Clones the template (about 30 ms; through the log, as PostgreSQL would, about 200: the checkpoints of a copy cost nothing without fsync). The server was started by the test run's global set-up. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const socketFolder = process.env.CHATAI_TEST_POSTGRES;
  if (!socketFolder) throw new Error('Run tests through vitest at the root: its global set-up starts PostgreSQL.');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const superuserOf = (database: string): pg.ClientConfig => ({
    host: socketFolder,
    port: 5432,
    user: 'postgres',
    password: testPassword,
    database,
  });
  const copied = `template template_chatai strategy file_copy owner ${roles.owner}`;
  await asSuperuser(superuserOf('postgres'), `create database ${name} ${copied}`);
  const targets = testTargets(socketFolder, name);
  const closers: (() => Promise<void>)[] = [];
  return {
    targets,
    environment: {
      DATABASE_URL: `postgres://${roles.owner}:${testPassword}@localhost:5432/${name}?host=${encodeURIComponent(socketFolder)}`,
      CHATAI_SECRET_KEY: testSecret,
    },
    async open(role, options = {}) {
      const database = await openDatabase(targets, role, { name: `test-${role}`, ...options });
      closers.push(database.close);
      return database;
    },
    async superuser() {
      const client = new pg.Client(superuserOf(name));
      await client.connect();
      closers.push(() => client.end());
      return client;
    },
    async drop() {
      for (const close of closers.splice(0)) await close();
      await asSuperuser(superuserOf('postgres'), `drop database if exists ${name} with (force)`);
    },
  };
}

async function asSuperuser(target: pg.ClientConfig, statement: string): Promise<void> {
  const client = new pg.Client(target);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
