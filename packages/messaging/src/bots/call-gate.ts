import type { Clock } from '@chatai/core/clock';
import type { TelegramAnswer } from '../channels/telegram/index.ts';

/**
 * Where calls pass whose token Telegram may not know: it lets 20 new tokens a minute and 600 an hour of one address through (telegram.md
 * 1.1). Wide until it says so for the first time; then narrow, for all bots of this process, until it has not said so for an hour.
 */
export interface CallGate {
  /** Resolves when a call may go out: at once while the gate is wide, else in its turn. Rejects when `signal` is aborted. */
  enter(signal?: AbortSignal): Promise<void>;
  /** Must whoever enters now wait? */
  isNarrow(): boolean;
  /** What Telegram answered to a call that had entered. */
  heard(answer: TelegramAnswer<unknown>): void;
  /** `enter`, the call, `heard`; few such calls are on the wire at once. `waits` is called when it must wait because the gate is narrow. */
  run<Result>(
    call: () => Promise<TelegramAnswer<Result>>,
    how?: { signal?: AbortSignal; waits?(): void },
  ): Promise<TelegramAnswer<Result>>;
}

/** A gate as those see it who make one call after the other for one bot. */
export type Pass = <Result>(call: () => Promise<TelegramAnswer<Result>>) => Promise<TelegramAnswer<Result>>;

/** Fifteen a minute over all workers: below the limit, and the installation's other calls have room. */
const spacingMs = 4_000;
const narrowForMs = 3_600_000;
/** setWebhook itself is refused for a second when it comes twice in one (telegram.md 1.2): that is about one bot. */
const ownRefusalMs = 1_000;
/** Of the connections beside those that send and poll, so that presses and typing find one. */
const mostCalls = 12;

/** `workers`: how many share the address, as far as is known. */
export function createCallGate(deps: { clock: Clock; workers?: () => number }): CallGate {
  const { clock } = deps;
  const queue: (() => void)[] = [];
  let narrowUntilMs = Number.NEGATIVE_INFINITY;
  let nextMs = Number.NEGATIVE_INFINITY;
  let cancelTimer: (() => void) | undefined;
  let calls = 0;
  const waitForRoom: { go(): void; waits(): void }[] = [];

  const isNarrow = () => clock.monotonicMs() < narrowUntilMs;

  /** One at a time while the gate is narrow, all when it is wide again. */
  function arm() {
    cancelTimer?.();
    cancelTimer = undefined;
    if (queue.length === 0) return;
    const nowMs = clock.monotonicMs();
    cancelTimer = clock.after(Math.max(0, Math.min(nextMs, narrowUntilMs) - nowMs), () => {
      if (!isNarrow()) for (const pass of queue.splice(0)) pass();
      else if (clock.monotonicMs() >= nextMs) admit();
      arm();
    });
  }

  function admit() {
    nextMs = clock.monotonicMs() + spacingMs * Math.max(1, deps.workers?.() ?? 1);
    queue.shift()?.();
  }

  function enter(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (!isNarrow()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const leave = () => {
        const index = queue.indexOf(pass);
        if (index >= 0) queue.splice(index, 1);
        reject(signal?.reason);
      };
      const pass = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      signal?.addEventListener('abort', leave, { once: true });
      queue.push(pass);
      if (queue.length === 1) arm();
    });
  }

  function heard(answer: TelegramAnswer<unknown>) {
    if (answer.ok || answer.code !== 429 || (answer.retryAfterMs ?? 0) <= ownRefusalMs) return;
    const nowMs = clock.monotonicMs();
    const wasWide = !isNarrow();
    narrowUntilMs = nowMs + narrowForMs;
    nextMs = Math.max(nextMs, nowMs + (answer.retryAfterMs ?? 0));
    arm();
    if (wasWide) for (const { waits } of waitForRoom) waits();
  }

  return {
    enter,
    isNarrow,
    heard,
    async run(call, { signal, waits = () => {} } = {}) {
      if (isNarrow()) waits();
      if (calls >= mostCalls) await new Promise<void>((go) => waitForRoom.push({ go, waits }));
      else calls += 1;
      try {
        await enter(signal);
        const answer = await call();
        heard(answer);
        return answer;
      } finally {
        const next = waitForRoom.shift();
        if (next) next.go();
        else calls -= 1;
      }
    },
  };
}
