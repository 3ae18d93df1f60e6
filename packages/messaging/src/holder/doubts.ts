import type { Clock } from '@chatai/core/clock';
import { isConnectionError } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import type { UnsettledUpdate } from './queries.ts';

interface Deps {
  clock: Clock;
  log: Log;
  /**
   * Makes memory equal to the database for these bots. Returns those that it has put off because so much waits for them: each is read by
   * itself then. Rejects when the database is out of reach.
   */
  read(botIds: string[]): Promise<string[]>;
  /** Takes updates that had to wait, in order. */
  release(rows: UnsettledUpdate[]): void;
  onRead(outcome: 'done' | 'failed'): void;
  stopped(): boolean;
}

/**
 * Bots whose memory may differ from the database: just taken over, or a write of theirs failed. Until they have been read again, what
 * comes for them waits here; else a newer message of a chat would overtake an older one.
 */
export interface Doubts {
  has(botId: string): boolean;
  /** True when the update waits here. */
  hold(row: UnsettledUpdate): boolean;
  /** A write failed. When the bot is being read just now, it is read once more: what was read may have failed already. */
  doubt(botId: string, error: unknown): void;
  /** Has a write failed while the bot is being read? Then nothing more is begun by that reading: what was written would be overtaken. */
  isReadAgain(botId: string): boolean;
  /** Bots that are ours from now on. Resolves when they have been read, or will be. */
  taken(botIds: string[]): Promise<void>;
  /** Reads a bot again although nothing failed; one that is being read just now once more, since what is new may stand behind what was read. */
  reread(botId: string): void;
  lost(botId: string): void;
}

interface Doubt {
  missed: UnsettledUpdate[];
  again: boolean;
}

const soonMs = 250;
const laterMs = 1_000;
const afterFailedReadMs = 500;

export function createDoubts(deps: Deps): Doubts {
  const { clock, log } = deps;
  const doubts = new Map<string, Doubt>();
  const newDoubt = (): Doubt => ({ missed: [], again: false });
  /** What is read together when its time comes, by how long it waits: after an outage that is every bot. */
  const due = new Map<number, [string, Doubt][]>();

  function readSoon(bots: [string, Doubt][], afterMs: number) {
    const joined = due.get(afterMs);
    if (joined) return void joined.push(...bots);
    const together = [...bots];
    due.set(afterMs, together);
    clock.after(afterMs, () => {
      due.delete(afterMs);
      // One that was lost and taken again meanwhile is being read already.
      const botIds = together.flatMap(([botId, doubt]) => (doubts.get(botId) === doubt ? botId : []));
      if (botIds.length > 0) void read(botIds);
    });
  }

  async function read(botIds: string[]): Promise<void> {
    // A bot that is lost and taken again meanwhile has a new doubt, which this reading does not settle.
    const readFor = botIds.flatMap((id): [string, Doubt][] => {
      const doubt = doubts.get(id);
      return doubt ? [[id, doubt]] : [];
    });
    try {
      const putOff = await deps.read(botIds);
      deps.onRead('done');
      for (const [botId, doubt] of readFor)
        if (doubts.get(botId) === doubt && !putOff.includes(botId)) settle(botId, doubt);
      for (const botId of putOff) void read([botId]);
    } catch (error) {
      deps.onRead('failed');
      log.warn('bot.reconcile.failed', { count: botIds.length, error });
      if (!deps.stopped()) readSoon(readFor, afterFailedReadMs);
    }
  }

  /** Memory and database agree again: what came meanwhile follows. */
  function settle(botId: string, doubt: Doubt) {
    if (doubt.again) {
      doubt.again = false;
      return readSoon([[botId, doubt]], soonMs);
    }
    doubts.delete(botId);
    deps.release(doubt.missed.sort((a, b) => a.seq - b.seq));
  }

  return {
    has: (botId) => doubts.has(botId),
    hold(row) {
      const doubt = doubts.get(row.bot_id);
      doubt?.missed.push(row);
      return doubt !== undefined;
    },
    doubt(botId, error) {
      const doubt = doubts.get(botId);
      if (doubt) {
        doubt.again = true;
        return;
      }
      log.warn('bot.reconcile.wanted', { botId, error });
      const fresh = newDoubt();
      doubts.set(botId, fresh);
      readSoon([[botId, fresh]], isConnectionError(error) ? soonMs : laterMs);
    },
    isReadAgain: (botId) => doubts.get(botId)?.again ?? false,
    taken(botIds) {
      for (const id of botIds) doubts.set(id, newDoubt());
      return read(botIds);
    },
    reread(botId) {
      const doubt = doubts.get(botId);
      if (doubt) {
        doubt.again = true;
        return;
      }
      doubts.set(botId, newDoubt());
      void read([botId]);
    },
    lost: (botId) => void doubts.delete(botId),
  };
}
