import pg from 'pg';
import type { Clock } from '../clock/index.ts';
import type { Log } from '../log/index.ts';
import { usableTarget } from './open-database.ts';
import type { DatabaseTargets } from './targets.ts';

export interface Listening {
  close(): Promise<void>;
}

/** Called when the connection breaks, and once it is made again: what was notified in between is lost. */
export interface ListenGaps {
  lost?(): void;
  gap(): void;
}

/**
 * Listens to channels of NOTIFY on a connection of its own, which pools of statements in transactions (pgbouncer) must not carry. Made anew when it
 * breaks. Rejects when it cannot be made at first.
 */
export async function listen(
  deps: { targets: DatabaseTargets; clock: Clock; log: Log },
  channels: Record<string, (payload: string) => void>,
  on: ListenGaps,
): Promise<Listening> {
  const { target } = await usableTarget(deps.targets, 'system');
  let client: pg.Client | undefined;
  let closed = false;

  async function connect() {
    const next = new pg.Client({ ...target, application_name: 'chatai-listen' });
    next.on('error', () => {});
    next.on('notification', ({ channel, payload }) => channels[channel]?.(payload ?? ''));
    await next.connect();
    await next.query(
      Object.keys(channels)
        .map((channel) => `listen ${next.escapeIdentifier(channel)}`)
        .join('; '),
    );
    client = next;
    // Only from here on: a connection that was never made ends too, and its loop goes on by itself.
    next.on('end', () => void reconnect());
  }
  async function reconnect() {
    client = undefined;
    on.lost?.();
    for (let waitMs = 100; !closed; waitMs = Math.min(waitMs * 2, 2_000)) {
      try {
        await connect();
        return on.gap();
      } catch (error) {
        deps.log.warn('listen.failed', { error });
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
