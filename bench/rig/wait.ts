import { systemClock } from '@chatai/core/clock';

/** Waits until `condition` gives something; fails after `withinMs` with what it waited for. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  { withinMs = 60_000, everyMs = 20 } = {},
): Promise<T> {
  const giveUpAt = systemClock.monotonicMs() + withinMs;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (systemClock.monotonicMs() > giveUpAt) throw new Error(`waited ${withinMs / 1000} s for: ${what}`);
    await systemClock.sleep(everyMs);
  }
}

/** The same for something that comes by itself. */
export async function within<T>(what: string, coming: Promise<T>, withinMs = 60_000): Promise<T> {
  const late = new AbortController();
  const never = systemClock.sleep(withinMs, late.signal).then(() => {
    throw new Error(`waited ${withinMs / 1000} s for: ${what}`);
  });
  never.catch(() => {});
  try {
    return await Promise.race([coming, never]);
  } finally {
    late.abort();
  }
}
