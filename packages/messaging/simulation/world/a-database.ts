import type { Database } from '@chatai/core/database';
import type pg from 'pg';
import type { Dice } from '../seeds.ts';
import { happensIn, type Living } from './a-clock.ts';
import type { Connection } from './a-connection.ts';
import type { Effects } from './effects.ts';

/** What PostgreSQL and node-postgres say when a connection ends under a statement. */
const connectionLost = () =>
  Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });

interface Deps {
  effects: Effects;
  random: Dice;
  connection: Connection;
  /** Tells the database what time it is in the world. */
  setTime(): Promise<void>;
  /** How likely it is that the connection is lost, before a statement or after it. */
  lossy(): number;
  /** A statement was committed. */
  committed(statement: pg.QueryConfig, result: pg.QueryResult): void;
}

/** One connection of a program to the real database: its statements happen in order, each when its turn comes, or the connection is lost first. */
export function aDatabase(deps: Deps, owner: Living, line: string): Database {
  const { effects, random, connection } = deps;
  const query = (statement: pg.QueryConfig) =>
    new Promise<pg.QueryResult>((resolve, reject) => {
      const fails = (error: Error) => happensIn(owner, () => reject(error));
      const run = async () => {
        const fate = random.next();
        const lossy = deps.lossy();
        if (fate < lossy) return fails(connectionLost());
        await deps.setTime();
        const dies = fate < lossy * 1.2;
        const result = await (dies ? connection.dieDuring(statement) : connection.query(statement)).catch(asError);
        if (result instanceof Error) return fails(result);
        deps.committed(statement, result);
        if (!dies && fate < lossy * 2) return fails(connectionLost());
        happensIn(owner, () => resolve(result));
      };
      effects.add({ owner, line, run });
    });
  // The programs of the world use nothing else of a pool.
  const pool = { query: (text: string | pg.QueryConfig, values?: unknown[]) => query(asConfig(text, values)) };
  return { role: 'system', pool: pool as unknown as pg.Pool } as Database;
}

const asError = (error: Error) => error;

const asConfig = (text: string | pg.QueryConfig, values: unknown[] | undefined): pg.QueryConfig =>
  typeof text === 'string' ? { text, ...(values ? { values } : {}) } : text;
