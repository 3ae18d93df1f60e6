import pg from 'pg';
import { systemClock } from '../clock/index.ts';

/** Without a free connection, or without our roles, the next has a chance (PostgreSQL appendix A). */
const noneFree = '53300';
const askAnother = [noneFree, '28P01', '28000'];

const againAfterMs = 25;

/**
 * A connection as the first of `targets` that is let in: the next is tried when the server has no connection left for one or does not know its role.
 * The last is tried again for `mostWaitMs` while none is free: whoever looks or mends holds one for a moment only, and few are kept for a superuser.
 * Rejects with the server's refusal of the last.
 */
export async function connectFirst(
  targets: readonly pg.ClientConfig[],
  options: pg.ClientConfig,
  mostWaitMs: number,
): Promise<pg.Client> {
  const [target, ...others] = targets;
  const giveUpMs = systemClock.monotonicMs() + mostWaitMs;
  for (;;) {
    const client = new pg.Client({ ...target, ...options });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      const { code } = error as { code?: string };
      if (others.length > 0 && code && askAnother.includes(code)) return connectFirst(others, options, mostWaitMs);
      if (code !== noneFree || systemClock.monotonicMs() > giveUpMs) throw error;
    }
    await systemClock.sleep(againAfterMs);
  }
}
