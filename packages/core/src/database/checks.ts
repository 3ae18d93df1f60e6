import type { QueryConfig } from 'pg';
import type { Check } from '../health/index.ts';
import type { Database } from './open-database.ts';

/** A connection that has not answered for so long is given up for a new one: the server may be back under the same name. */
const giveUpMs = 5_000;

/** Above this share of its connections the server will soon refuse new ones. */
const fullShare = 0.8;

const look = `
  select (select count(*) from pg_stat_activity where backend_type = 'client backend')::integer as connections,
         current_setting('max_connections')::integer as max,
         pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as read_only`;

/** Does the database answer, may it be written, and has it connections left? Nothing works without it. Asked as the operations role: others count their own connections only. */
export const databaseCheck = (database: Database): Check => ({
  name: 'database',
  essential: true,
  async run() {
    // `query_timeout` is pg's, and missing in its types.
    const query: QueryConfig & { query_timeout: number } = { text: look, query_timeout: giveUpMs };
    const { rows } = await database.pool.query<{ connections: number; max: number; read_only: boolean }>(query);
    const { connections = 0, max = 0, read_only: readOnly } = rows[0] ?? {};
    const figures = { connections, maxConnections: max };
    if (readOnly) return { status: 'fail', detail: 'the database only lets itself be read', ...figures };
    if (connections < fullShare * max) return { status: 'ok', ...figures };
    return { status: 'warn', detail: `${connections} of ${max} connections are in use`, ...figures };
  },
});

/** Are requests bound by row-level security? Not in single-role mode, where an outside database has only its owner. */
export const rolesCheck = (databases: Record<'api' | 'system' | 'ops', Database>): Check => ({
  name: 'roles',
  essential: false,
  async run() {
    const missing = (['api', 'system', 'ops'] as const).filter((name) => databases[name].role !== name);
    if (missing.length === 0) return { status: 'ok' };
    const names = missing.map((name) => `chatai_${name}`).join(' and ');
    return {
      status: 'fail',
      detail: `${names} cannot log in, so the owner does their work and row-level security does not bind it; have a superuser run what \`chatai db roles\` prints, then restart`,
    };
  },
});
