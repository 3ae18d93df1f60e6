import pg from 'pg';

/** Prints the statements that took most of a database's time. */
export async function printStatements(superuser: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(superuser);
  await client.connect();
  await client.query('create extension if not exists pg_stat_statements');
  const { rows: top } = await client.query<{ line: string }>(
    `select format('%8s ms  %6s calls  %8s rows  %8s blocks/call  %s', round(total_exec_time), calls, rows, (shared_blks_hit + shared_blks_read) / calls,
       left(regexp_replace(query, '\\s+', ' ', 'g'), 90)) as line
     from pg_stat_statements where dbid = (select oid from pg_database where datname = 'chatai') order by total_exec_time desc limit 12`,
  );
  process.stderr.write(`${top.map((row) => row.line).join('\n')}\n`);
  await client.end();
}
