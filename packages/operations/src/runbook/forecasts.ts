import { headerOf, type JournalLine } from './journal.ts';

/** How good what was said of a step beforehand has been, of runs of it that worked. Seconds are means, to a tenth. */
export interface ForecastScore {
  /** `backend#restart` */
  step: string;
  runs: number;
  /** How long what it touches would be away. */
  saidSeconds: number;
  /** From the act until it was verified. */
  tookSeconds: number;
  /** Between the two, either way. */
  offSeconds: number;
}

/** Of each step in these journals that said that somebody would be away: where nobody is, there is nothing to be wrong about. */
export function scoreForecasts(journals: readonly (readonly JournalLine[])[]): ForecastScore[] {
  const steps = Map.groupBy(journals.flatMap(forecastOf), ({ step }) => step);
  return [...steps].map(([step, those]) => ({
    step,
    runs: those.length,
    saidSeconds: mean(those.map(({ said }) => said)),
    tookSeconds: mean(those.map(({ took }) => took)),
    offSeconds: mean(those.map(({ said, took }) => Math.abs(took - said))),
  }));
}

/** Nothing of a run that did not work: how long it would have taken nobody knows. */
function forecastOf(lines: readonly JournalLine[]) {
  const header = headerOf(lines);
  const said = lines.findLast((line) => line.kind === 'touches')?.seconds ?? 0;
  const took = lines.findLast((line) => line.kind === 'touched')?.seconds;
  const isFixed = lines.some((line) => line.kind === 'over' && line.result === 'fixed');
  if (!header || said === 0 || took === undefined || !isFixed) return [];
  return [{ step: `${header.runbook}#${header.step}`, said, took }];
}

const mean = (figures: readonly number[]): number =>
  Math.round((figures.reduce((sum, one) => sum + one, 0) / figures.length) * 10) / 10;
