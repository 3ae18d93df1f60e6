import type pg from 'pg';

/** The one connection on which the statements of a world run, one at a time. It can be ended by the server and is then made anew. */
export async function aConnection(pool: pg.Pool) {
  let client = await pool.connect();
  let made = 1;
  return {
    /** How often it was made. */
    made: () => made,
    query: <Row extends pg.QueryResultRow>(
      statement: string | pg.QueryConfig,
      values?: unknown[],
    ): Promise<pg.QueryResult<Row>> => client.query<Row>(statement, values),
    /** The server ends it while a statement is on its way: done, or not done, or done without an answer. */
    async dieDuring(statement: pg.QueryConfig): Promise<pg.QueryResult | Error> {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      const [result] = await Promise.all([
        client.query(statement).catch((error: Error) => error),
        pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]),
      ]);
      client.release(true);
      client = await pool.connect();
      made += 1;
      return result;
    },
    close: () => client.release(),
  };
}

export type Connection = Awaited<ReturnType<typeof aConnection>>;
