import type { Hint } from '@chatai/contract/events';
import { eventsPath } from '@chatai/contract/words';
import { problemOf } from '../problem/made-here.ts';
import { browserApiOf } from '../session/browser-api.ts';

/** One tab of a browser listens for a workspace and tells the others: whoever holds this lock (Web Locks). */
const nameOf = (workspace: string) => `chatai.events.${workspace}`;

/** Hints of a workspace, over one stream for all tabs, until `signal` is aborted. `state`: whether they arrive at present; `refused`: whoever listens may not do so any more. */
export function listen(
  workspace: string,
  on: { hint(hint: Hint): void; state(live: boolean): void; refused(): void },
  signal: AbortSignal,
): void {
  const channel = new BroadcastChannel(nameOf(workspace));
  /** Of the tab that listens. */
  let live: boolean | undefined;
  const tell = (message: Message) => {
    if (message.kind === 'state') live = message.live;
    take(message);
    channel.postMessage(message);
  };
  const take = (message: Message) => {
    if (message.kind === 'state') on.state(message.live);
    else if (message.kind === 'hint') on.hint(message.hint);
    else if (message.kind === 'refused') on.refused();
    else if (live !== undefined) channel.postMessage({ kind: 'state', live } satisfies Message);
  };
  channel.onmessage = ({ data }: MessageEvent<Message>) => take(data);
  channel.postMessage({ kind: 'who' } satisfies Message);
  signal.addEventListener('abort', () => channel.close());
  if (!('locks' in navigator)) {
    stream(workspace, tell, signal);
    return;
  }
  navigator.locks
    .request(nameOf(workspace), { signal }, async () => {
      stream(workspace, tell, signal);
      // Held until this tab is left: then another one takes over.
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    })
    // The page was left while it waited.
    .catch(() => {});
}

/** `who`: a new tab asks whether hints arrive. */
type Message = { kind: 'hint'; hint: Hint } | { kind: 'state'; live: boolean } | { kind: 'who' } | { kind: 'refused' };

/** Between two tries where the browser makes none. */
const againMs = 5_000;

/**
 * `EventSource` connects again by itself when the wire breaks, and gives up for good at any answer but a stream (WHATWG HTML, 9.2.3): of a
 * console whose backend is down, or to one who is signed out. Who may still listen opens another one.
 */
function stream(workspace: string, tell: (message: Message) => void, signal: AbortSignal): void {
  const source = new EventSource(`${eventsPath}?workspace=${encodeURIComponent(workspace)}`);
  // Of a kind that is listened to, so it is a hint.
  const hear = ({ data }: MessageEvent<string>) => tell({ kind: 'hint', hint: JSON.parse(data) as Hint });
  source.addEventListener('hello', hear);
  source.addEventListener('changed', hear);
  source.onopen = () => tell({ kind: 'state', live: true });
  source.onerror = () => {
    tell({ kind: 'state', live: false });
    if (source.readyState === EventSource.CLOSED) setTimeout(() => void openAgain(), againMs);
  };
  signal.addEventListener('abort', () => source.close());

  async function openAgain() {
    const isRefused = await mayNotListen(workspace);
    if (signal.aborted) return;
    if (isRefused) tell({ kind: 'refused' });
    else stream(workspace, tell, signal);
  }
}

/** Signed out, or no member any more: an `EventSource` does not say why it was refused. */
const mayNotListen = (workspace: string) =>
  browserApiOf(workspace)
    .account.me()
    .then(
      () => false,
      (error) => [401, 404].includes(problemOf(error).status),
    );
