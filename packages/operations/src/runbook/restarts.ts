import { everyUnit } from './define.ts';
import { actOf, headerOf, type JournalLine, type RunHeader } from './journal.ts';

/** A restart that fixed nothing. */
export interface FruitlessRestart {
  /** Of its run. */
  id: string;
  /** Epoch milliseconds. */
  at: number;
  /** `backend#restart` */
  step: string;
  /** What was restarted. */
  scope: string;
  /** How it ended, or that the same was restarted `again` soon after. */
  why: 'not-fixed' | 'undone' | 'failed' | 'again';
}

export interface RestartsReport {
  count: number;
  /** The newest first. */
  fruitless: FruitlessRestart[];
}

/** Who restarts the same so soon after has not mended it. */
const againWithinMs = 15 * 60_000;

/** Restarts since then (epoch milliseconds) in these journals, and those of them that fixed nothing. `isRestart`: of a run, to mend something. */
export function restartsIn(
  journals: readonly (readonly JournalLine[])[],
  isRestart: (run: RunHeader) => boolean,
  since: number,
): RestartsReport {
  const all = journals.flatMap((lines) => restartOf(lines, isRestart)).sort((a, b) => b.at - a.at);
  const fruitless = all.flatMap(({ result, ...restart }) => {
    const { at, scope } = restart;
    const isSame = (other: string) => other === scope || other === everyUnit;
    const isAgain = all.some((one) => isSame(one.scope) && one.at > at && one.at <= at + againWithinMs);
    const why = isBad(result) ? result : isAgain ? ('again' as const) : undefined;
    return why === undefined || at <= since ? [] : [{ ...restart, why }];
  });
  return { count: all.filter(({ at }) => at > since).length, fruitless };
}

const bad = ['not-fixed', 'undone', 'failed'] as const;
const isBad = (result: string | undefined): result is (typeof bad)[number] => bad.some((one) => one === result);

/** Of a run that restarted something: a dry run, and one that found nothing to do, did not. */
function restartOf(lines: readonly JournalLine[], isRestart: (run: RunHeader) => boolean) {
  const header = headerOf(lines);
  const at = actOf(lines);
  if (!header || at === undefined || !isRestart(header)) return [];
  const { id, runbook, step: slug, scope } = header;
  const over = lines.findLast((line) => line.kind === 'over');
  return [{ id, at, step: `${runbook}#${slug}`, scope, result: over?.result }];
}
