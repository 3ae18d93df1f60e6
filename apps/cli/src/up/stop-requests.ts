import type { Clock } from '@chatai/core/clock';

export interface StopRequests {
  /** Aborted by the first request. */
  stop: AbortSignal;
  /** Aborted by a second Ctrl-C or SIGTERM of somebody who does not want to wait. */
  kill: AbortSignal;
  /** A request from elsewhere: `chatai down`. */
  request(): void;
}

/** npm passes a Ctrl-C on that the terminal has sent to us already: signals closer than this are one press. */
const onePressMs = 500;

/** Listens to the terminal, to process managers, and to the death of the launcher that started us (its IPC channel closes). */
export function listenForStop(clock: Clock): StopRequests {
  const stop = new AbortController();
  const kill = new AbortController();
  let firstMs: number | undefined;
  const press = () => {
    firstMs ??= clock.monotonicMs();
    if (!stop.signal.aborted) stop.abort(new Error('ChatAI was told to stop.'));
    else if (clock.monotonicMs() - firstMs > onePressMs) kill.abort(new Error('ChatAI was told to stop at once.'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, press);
  const request = () => stop.abort(new Error('ChatAI was told to stop.'));
  process.on('disconnect', request);
  return { stop: stop.signal, kill: kill.signal, request };
}
