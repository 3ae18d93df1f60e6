import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import { type FactSources, type Ring, takeSnapshot } from '@chatai/operations/facts';
import { type Change, judge, type Kept, overallState, type Verdict } from '@chatai/operations/health';
import { type Conversation, type Facts, failureOf } from '@chatai/runbooks';
import { checks } from '@chatai/runbooks/checks';

/** How often everything is looked at, and how often somebody is asked something. */
const lookEachMs = 10_000;
/** The programs start at once: what is seen while they do is soon no longer so. */
const lookEachAtFirstMs = 2_000;
const atFirstMs = 20_000;
const talkEachMs = 5 * 60_000;
/** Whoever was not answered asks again soon, so that it is seen when all is well again. */
const talkAgainAfterMs = 5_000;
const tidyEachMs = 60 * 60_000;
/** Everything starts at once, and nobody has to answer before it has. */
const talkFirstAfterMs = 20_000;

/** A look with what was said of it. */
export interface Seen {
  at: number;
  tookMs: number;
  verdicts: Verdict[];
}

export interface Watchdog {
  /** The newest look; undefined before the first is over. */
  seen(): Seen | undefined;
  /** Does it look? One look that takes as long as three rounds is none, whatever else it does meanwhile. */
  isWatching(): boolean;
  /** Talks to an assistant now. */
  talk(): Promise<Conversation>;
  stop(): Promise<void>;
}

interface Deps {
  clock: Clock;
  log: Log;
  sources: FactSources<Facts>;
  ring: Ring<Facts, Kept[]>;
  converse(signal: AbortSignal): Promise<Conversation>;
  /** Where it is kept from when on checks said something else. */
  keepChanges(changes: Change[]): void;
  /** Compares what runs here with what ran before; `schema`: the newest migration, undefined while nobody knows. */
  noteInstalled(schema: number | undefined): void;
  /** Where the last conversation is kept for whoever looks. */
  keep(conversation: Conversation): void;
  /** Forgets what is kept no longer. */
  tidy(): Promise<void>;
}

/**
 * Looks at the whole installation every ten seconds, more often while it starts, and keeps what it sees, so that the past can be asked; holds a
 * conversation every five minutes. It needs neither database nor backend: what is away is what it tells of.
 */
export function startWatchdog(deps: Deps): Watchdog {
  const { clock, log, ring } = deps;
  const ending = new AbortController();
  let kept: readonly Kept[] = ring.at(clock.now())?.said ?? [];
  /** What has changed since the disk last took something. */
  const unsaved: Change[] = [];
  let seen: Seen | undefined;
  let isAnswered = true;
  const startedAtMs = clock.monotonicMs();
  let lookedAtMs = startedAtMs;

  async function lookOnce(): Promise<void> {
    const snapshot = await takeSnapshot(deps.sources, clock);
    const verdicts = judge(checks, snapshot, kept);
    if (overallState(verdicts) !== (seen && overallState(seen.verdicts)))
      log.info('watchdog.state.changed', { state: overallState(verdicts) });
    seen = { at: snapshot.at, tookMs: snapshot.tookMs, verdicts };
    const before = new Map(kept.map(({ id, status }) => [id, status]));
    const changed = verdicts.filter(({ id, status }) => before.get(id) !== status);
    kept = verdicts.map(({ id, status, since, doubt, detail }) => ({
      id,
      status,
      since,
      doubt,
      ...(detail ? { detail } : {}),
    }));
    for (const { id, status, since: at, detail, because } of changed)
      unsaved.push({ at, id, status, ...(detail ? { detail } : {}), ...(because ? { because } : {}) });
    const said = [...kept];
    await attempt(() => deps.noteInstalled(snapshot.facts.schema?.applied.at(-1)));
    await attempt(() => {
      deps.keepChanges(unsaved);
      unsaved.length = 0;
    });
    await attempt(() => ring.append({ snapshot, said }));
    lookedAtMs = clock.monotonicMs();
  }

  /** A disk that takes nothing more must not keep anybody from knowing, nor one file another. */
  async function attempt(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn('watchdog.look.lost', { error });
    }
  }

  async function talk({ isAsked = true } = {}): Promise<Conversation> {
    const conversation = await deps.converse(ending.signal);
    const wasAnswered = isAnswered;
    isAnswered = failureOf(conversation) === undefined;
    // A question that nobody has asked for may fall into a restart: it is asked again before it is told.
    if (isAsked || isAnswered || !wasAnswered) deps.keep(conversation);
    return conversation;
  }

  async function every(ms: () => number, work: () => Promise<unknown>, firstAfterMs = 0): Promise<void> {
    await clock.sleep(firstAfterMs, ending.signal).catch(() => {});
    while (!ending.signal.aborted) {
      const begunMs = clock.monotonicMs();
      await work().catch((error) => log.warn('watchdog.round.failed', { error }));
      await clock.sleep(Math.max(0, ms() - (clock.monotonicMs() - begunMs)), ending.signal).catch(() => {});
    }
  }

  const rounds = Promise.all([
    every(() => (clock.monotonicMs() - startedAtMs < atFirstMs ? lookEachAtFirstMs : lookEachMs), lookOnce),
    every(
      () => (isAnswered ? talkEachMs : talkAgainAfterMs),
      () => talk({ isAsked: false }),
      talkFirstAfterMs,
    ),
    every(() => tidyEachMs, deps.tidy),
  ]);
  return {
    seen: () => seen,
    isWatching: () => clock.monotonicMs() - lookedAtMs < 3 * lookEachMs,
    talk,
    async stop() {
      ending.abort();
      await rounds;
    },
  };
}
