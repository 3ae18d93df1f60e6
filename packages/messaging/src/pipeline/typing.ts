import type { Clock } from '@chatai/core/clock';

/** An answer that comes at once needs no "typing"; the limit is one second after storing (experience.md 7). */
const firstAfterMs = 500;
/** A chat action lasts at most 5 s (Bot API, sendChatAction). */
const againAfterMs = 4_000;

/** Calls `show` half a second from now and every four seconds after, until the returned function is called. A side output: its failures are ignored by design. */
export function keepTyping(clock: Clock, show: () => Promise<unknown>): () => void {
  let cancel = clock.after(firstAfterMs, tick);
  let over = false;
  function tick() {
    // Whether Telegram showed it changes nothing for the turn; the client counts failures.
    show().catch(() => {});
    if (!over) cancel = clock.after(againAfterMs, tick);
  }
  return () => {
    over = true;
    cancel();
  };
}
