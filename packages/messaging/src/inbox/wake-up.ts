import type { Clock } from '@chatai/core/clock';
import { type Database, type DatabaseTargets, usableTarget } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import pg from 'pg';

/** Tells holders that something was committed. A hint: who misses it polls each second (architecture.md 7.4). */
export interface WakeUp {
  /** Receive numbers that were committed; coalesced for 2 ms into one range. */
  announce(seqs: number[]): void;
  /** Bots or leases changed. */
  announceBots(): void;
}

export function createWakeUp(deps: { database: Database; clock: Clock; log: Log; windowMs?: number }): WakeUp {
  let range: { from: number; to: number } | undefined;
  let waiting = false;

  async function send() {
    await deps.clock.sleep(deps.windowMs ?? 2);
    waiting = false;
    const announced = range;
    range = undefined;
    if (announced) await notify('chatai_updates', `${announced.from} ${announced.to}`);
  }
  async function notify(channel: string, payload: string) {
    try {
      await deps.database.pool.query({
        name: 'wake-up.notify',
        text: 'select pg_notify($1, $2)',
        values: [channel, payload],
      });
    } catch (error) {
      deps.log.warn('wake-up.lost', { error });
    }
  }

  return {
    announce(seqs) {
      for (const seq of seqs) {
        range = range ? { from: Math.min(range.from, seq), to: Math.max(range.to, seq) } : { from: seq, to: seq };
      }
      if (!range || waiting) return;
      waiting = true;
      void send();
    },
    announceBots: () => void notify('chatai_bots', ''),
  };
}

export interface WakeUpListener {
  close(): Promise<void>;
}

/** Listens on a connection of its own. After it broke and was made again, `onGap` is called: hints may have been missed. */
export async function listenForWakeUps(
  deps: { targets: DatabaseTargets; clock: Clock; log: Log },
  on: { updates(from: number, to: number): void; bots(): void; gap(): void },
): Promise<WakeUpListener> {
  const { target } = await usableTarget(deps.targets, 'system');
  let client: pg.Client | undefined;
  let closed = false;

  async function connect() {
    const next = new pg.Client({ ...target, application_name: 'chatai-listen' });
    next.on('error', () => {});
    next.on('notification', ({ channel, payload }) => {
      if (channel === 'chatai_bots') return on.bots();
      const [from, to] = (payload ?? '').split(' ').map(Number);
      if (from !== undefined && to !== undefined) on.updates(from, to);
    });
    await next.connect();
    await next.query('listen chatai_updates; listen chatai_bots');
    client = next;
    // Only from here on: a connection that was never made ends too, and its loop goes on by itself.
    next.on('end', () => void reconnect());
  }
  async function reconnect() {
    client = undefined;
    for (let waitMs = 100; !closed; waitMs = Math.min(waitMs * 2, 2_000)) {
      try {
        await connect();
        return on.gap();
      } catch (error) {
        deps.log.warn('wake-up.listen.failed', { error });
        await deps.clock.sleep(waitMs);
      }
    }
  }
  await connect();
  return {
    async close() {
      closed = true;
      await client?.end();
    },
  };
}
