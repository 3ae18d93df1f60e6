import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';

/** Lines of log files that hold a text of a person, or a secret (security.md T5, T11). */
export function leaksInLogs(folder: string, canaries: RegExp[]): string[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(path.join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => canaries.some((canary) => canary.test(line)))
      .map((line) => `${file}: ${line.slice(0, 200)}`),
  );
}

/** Tables in which something that looks like a bot token stands in clear (security.md T4). */
export async function tokensInDatabase(owner: pg.Client): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname in ('public', 'pgboss')",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query<{ count: number }>(
      `select count(*)::int from ${name} t where t::text ~ '\\d{8,10}:[A-Za-z0-9_-]{35}' or encode(t::text::bytea, 'escape') ~ '\\d{8,10}:[A-Za-z0-9_-]{35}'`,
    );
    if ((rows[0]?.count ?? 0) > 0) found.push(name);
  }
  return found;
}
