import type { Check } from '../health/index.ts';
import type { Database } from './open-database.ts';

/** Above this share of its connections the server will soon refuse new ones. */
const fullShare = 0.8;

/** Does the database answer, may it be written, and has it connections left? Nothing works without it. */
export const databaseCheck = (database: Database): Check => ({
  name: 'database',
  essential: true,
  async run() {
    const { rows } = await database.pool.query<{ connections: number; max: number; read_only: boolean }>(
      `select (select count(*) from pg_stat_activity where backend_type = 'client backend')::integer as connections,
              current_setting('max_connections')::integer as max,
              pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as read_only`,
    );
    const { connections = 0, max = 0, read_only: readOnly } = rows[0] ?? {};
    const figures = { connections, maxConnections: max };
    if (readOnly) return { status: 'fail', detail: 'the database only lets itself be read', ...figures };
    if (connections < fullShare * max) return { status: 'ok', ...figures };
    return { status: 'warn', detail: `${connections} of ${max} connections are in use`, ...figures };
  },
});

/** Are requests bound by row-level security? Not in single-role mode, where an outside database has only its owner. */
export const rolesCheck = (databases: { api: Database; system: Database }): Check => ({
  name: 'roles',
  essential: false,
  async run() {
    const missing = (['api', 'system'] as const).filter((name) => databases[name].role !== name);
    if (missing.length === 0) return { status: 'ok' };
    const names = missing.map((name) => `chatai_${name}`).join(' and ');
    return {
      status: 'fail',
      detail: `${names} cannot log in, so the owner does all the work and row-level security does not bind it; have a superuser run what \`chatai db roles\` prints, then restart`,
    };
  },
});
