import { systemClock } from '@chatai/core/clock';

/** A time in which this process, which plays Telegram and judges, did nothing: whoever waited for it waited for that. */
export interface Stall {
  from: number;
  to: number;
}

const lookEveryMs = 20;
const stallMs = 50;

/** Watches for stalls until it is stopped. */
export function watchStalls(): { stalls: Stall[]; stop(): void } {
  const stalls: Stall[] = [];
  let lookedMs = systemClock.monotonicMs();
  const timer = setInterval(() => {
    const nowMs = systemClock.monotonicMs();
    const lateMs = nowMs - lookedMs - lookEveryMs;
    const now = systemClock.now();
    if (lateMs > stallMs) stalls.push({ from: now - lateMs, to: now });
    lookedMs = nowMs;
  }, lookEveryMs);
  return { stalls, stop: () => clearInterval(timer) };
}
