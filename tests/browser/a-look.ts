import { rmSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { openRing } from '@chatai/operations/facts';
import type { Kept } from '@chatai/operations/health';
import type { Facts } from '@chatai/runbooks';

const minute = 60_000;

/** The watchdog of this data folder looked, `agoMs` ago, and saw this. */
export async function keepLookOf(home: string, { facts, unseen = {}, said = [], agoMs = 0 }: Looked): Promise<void> {
  // What it saw before is not asked for: the newest is.
  rmSync(path.join(home, 'facts'), { recursive: true, force: true });
  const snapshot = { at: systemClock.now() - agoMs, tookMs: 1, facts, unseen };
  await openRing<Facts, Kept[]>(home, systemClock).append({ snapshot, said });
}

interface Looked {
  facts: Partial<Facts>;
  unseen?: Partial<Record<keyof Facts, string>>;
  said?: Kept[];
  agoMs?: number;
}

/** The bot manager has been held by a signal for six minutes; nine minutes ago somebody changed a setting. */
export function managerHeld(): { facts: Partial<Facts>; said: Kept[] } {
  const now = systemClock.now();
  const waiting = { count: 0, oldestAt: null };
  const unit = { unit: 'scalable_bot_manager', state: 'ok' as const, pid: 4711, restarts: [], note: '' };
  return {
    facts: {
      manager: { url: 'http://127.0.0.1:3001/status', answer: null, refusal: 'timeout', listener: undefined },
      supervisor: { supervisor: { version: '1.2.3', ready: true, units: [unit] } },
      processes: [{ pid: 4711, parent: 1, name: 'node', state: 'T', cores: 0, busy: 0, rssBytes: 1, diskBytes: 0 }],
      messaging: {
        states: { live: 3 },
        outside: 0,
        workspaces: 1,
        troubled: [],
        slowed: [],
        busiest: [],
        workers: [],
        inbox: { ...waiting, count: 4, ofBots: [], ofWorkers: [] },
        turns: { ...waiting, count: 2 },
        outbox: { ...waiting, resting: 0, uncertain: 0 },
        deadLetters: { count: 0, botIds: [] },
      },
      installed: [{ at: now - 9 * minute, kind: 'setting', says: 'CHATAI_WORKERS is 4 now' }],
    },
    said: [{ id: 'botManager-answers', status: 'fail', since: now - 6 * minute, doubt: undefined }],
  };
}
