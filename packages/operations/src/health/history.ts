import path from 'node:path';
import { severity } from '@chatai/contract/words';
import type { CheckState } from '@chatai/core/health';
import { appendLines, readLines, replaceFile } from '../data-files/index.ts';

/** From when on a check said something else. */
export interface Change {
  /** Epoch milliseconds. */
  at: number;
  id: string;
  status: CheckState;
  detail?: string;
  /** The check that explained it then. */
  because?: string;
}

/** A time in which a check was not well; `until` is undefined while it goes on. */
export interface Trouble extends Omit<Change, 'at'> {
  from: number;
  until: number | undefined;
  /** It was well in between, so often that this is told once: from the first to the last, with the worst that was said. */
  flaps?: { times: number; longestMs: number };
}

const keptMs = 30 * 24 * 3_600_000;
/** Of a check that says something else at each look there are more than anybody reads. */
const keptMost = 20_000;
/** A check that was in trouble more often than this flaps. */
const mostApart = 3;

const fileOf = (home: string) => path.join(home, 'facts', 'changes.jsonl');
const isWell = (status: CheckState) => status === 'ok' || status === 'off';

/** Writes down what has changed since the look before: a line each, so that a month of it is small. */
export const keepChanges = (home: string, changes: readonly Change[]): void => appendLines(fileOf(home), changes);

/** Forgets what was over 30 days ago, and the oldest of more than 20,000 changes; called by whoever writes, and by nobody else. */
export function tidyChanges(home: string, now: number): void {
  const all = changesOf(home);
  const kept = all.filter(({ at }) => at > now - keptMs).slice(-keptMost);
  if (kept.length < all.length) replaceFile(fileOf(home), kept);
}

/**
 * What was not well at any time since then, the newest first; as it was known at `until`: nothing that came later is told. There is no more of it than a few for each check: one that flaps is told once, beside
 * what goes on.
 */
export function troublesSince(home: string, since: number, until = Number.POSITIVE_INFINITY): Trouble[] {
  const open = new Map<string, Trouble>();
  const all: Trouble[] = [];
  for (const { at, id, status, detail, because } of changesOf(home)) {
    if (at > until) continue;
    const before = open.get(id);
    if (before) {
      before.until = at;
      open.delete(id);
    }
    if (isWell(status)) continue;
    const trouble = {
      id,
      status,
      ...(detail ? { detail } : {}),
      ...(because ? { because } : {}),
      from: at,
      until: undefined,
    };
    open.set(id, trouble);
    all.push(trouble);
  }
  return flapsTogether(all.filter((one) => one.until === undefined || one.until > since).reverse());
}

/** In place of the newest of them. What followed from something else is told apart: it is told by that. */
function flapsTogether(all: readonly Trouble[]): Trouble[] {
  const kindOf = ({ id, because }: Trouble) => `${id} ${because === undefined}`;
  const overOf = Map.groupBy(all.filter(isOver), kindOf);
  return all.flatMap((one) => {
    const over = overOf.get(kindOf(one)) ?? [];
    if (!isOver(one) || over.length <= mostApart) return [one];
    return one === over[0] ? [together(one, over)] : [];
  });
}

type Over = Trouble & { until: number };
const isOver = (trouble: Trouble): trouble is Over => trouble.until !== undefined;

function together({ id, because, until }: Over, all: readonly Over[]): Trouble {
  const [worst = 'unknown'] = all.map(({ status }) => status).sort((a, b) => severity[a] - severity[b]);
  const longestMs = Math.max(...all.map((one) => one.until - one.from));
  return {
    id,
    status: worst,
    ...(because ? { because } : {}),
    from: Math.min(...all.map(({ from }) => from)),
    until,
    flaps: { times: all.length, longestMs },
  };
}

const changesOf = (home: string) => readLines<Change>(fileOf(home));
