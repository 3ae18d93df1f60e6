import type { Database } from '@chatai/core/database';

export interface Statement {
  role: string;
  text: string;
  values: unknown[];
}

/** Keeps every statement that goes through a pool from now on. */
export function recordStatements(database: Database, role: string, statements: Statement[]): void {
  const recorded = new WeakSet<object>();
  database.pool.on('acquire', (client) => {
    if (recorded.has(client)) return;
    recorded.add(client);
    const query = client.query.bind(client) as (...parts: unknown[]) => unknown;
    const recording = (...parts: unknown[]) => {
      const [first, second] = parts;
      const config = typeof first === 'string' ? { text: first, values: second } : (first as Partial<Statement>);
      const values = Array.isArray(config.values) ? config.values : [];
      statements.push({ role, text: config.text ?? '', values });
      return query(...parts);
    };
    client.query = recording as typeof client.query;
  });
}
