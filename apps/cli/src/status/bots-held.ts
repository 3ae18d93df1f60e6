import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { z } from 'zod';

/** Bots that should run, and those that a living worker holds. */
export interface BotCounts {
  expected: number;
  running: number;
}

interface Deps {
  config: Config;
  clock: Clock;
}

/** Longer than a silent worker's lease of 12 s (architecture.md 6). */
export const heldWithinMs = 30_000;

const managerHealth = z.object({ bots: z.object({ expected: z.number(), running: z.number() }) });

/** What the bot manager says; undefined when it cannot say. */
export async function botsHeld({ config }: Deps): Promise<BotCounts | undefined> {
  try {
    const answer = await fetch(`${config.manager.url}/health`, { signal: AbortSignal.timeout(3_000) });
    return managerHealth.safeParse(await answer.json()).data?.bots;
  } catch {
    // It does not answer or not in JSON: it cannot say.
    return undefined;
  }
}

/**
 * Waits, for `heldWithinMs` at most, until as many bots are held as were `before` (all that should, when that is not known): one that
 * Telegram refuses is held by nobody, before and after. Resolves to the last counts.
 */
export async function untilBotsHeld(deps: Deps, before: BotCounts | undefined): Promise<BotCounts | undefined> {
  const { clock } = deps;
  const deadline = clock.monotonicMs() + heldWithinMs;
  for (;;) {
    const now = await botsHeld(deps);
    if (now && areHeld(now, before)) return now;
    if (clock.monotonicMs() > deadline) return now;
    await clock.sleep(100);
  }
}

/** Are as many held as before? */
export const areHeld = (now: BotCounts, before: BotCounts | undefined): boolean =>
  now.running >= Math.min(now.expected, before?.running ?? now.expected);
