import { systemClock } from '@chatai/core/clock';
import pg from 'pg';

/** A program that takes connections and gives none back. */
export interface Leak {
  /** It opens no more, and keeps what it has. */
  mend(): void;
  /** It is gone, with its connections. */
  end(): Promise<void>;
}

/** Takes so many connections under this name, asks something by each, and opens each that it loses anew. */
export function startLeak(target: pg.ClientConfig, name: string, count: number): Leak {
  const mended = new AbortController();
  const open = new Set<pg.Client>();
  async function take(): Promise<void> {
    while (!mended.signal.aborted) {
      const client = new pg.Client({ ...target, application_name: name, connectionTimeoutMillis: 5_000 });
      const lost = new Promise<void>((resolve) => client.once('end', () => resolve()));
      client.on('error', () => {});
      open.add(client);
      await client
        .connect()
        .then(() => client.query("select page from (select 'Ada' as page) visits"))
        .then(
          () => lost,
          () => systemClock.sleep(200, mended.signal).catch(() => {}),
        );
      open.delete(client);
    }
  }
  const taking = Array.from({ length: count }, take);
  return {
    mend: () => mended.abort(),
    async end() {
      mended.abort();
      await Promise.all([...open].map((client) => client.end().catch(() => {})));
      await Promise.all(taking);
    },
  };
}
