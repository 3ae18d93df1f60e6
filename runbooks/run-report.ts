import {
  type ForecastScore,
  journalsSince,
  type RestartsReport,
  type RunHeader,
  restartsIn,
  scoreForecasts,
} from '@chatai/operations/runbook';
import { allSteps } from './runbooks.ts';

/** What runs have been good for. */
export interface RunsReport {
  /** How far back it looks. */
  days: number;
  restarts: RestartsReport;
  forecasts: ForecastScore[];
}

const days = 30;
const restarting = new Set(allSteps.flatMap(({ name, step }) => (step.restarts ? [name] : [])));

/** One that somebody wanted for its settings, its version or for practice was to mend nothing. */
const isToMend = ({ runbook, step, params }: RunHeader): boolean =>
  restarting.has(`${runbook}#${step}`) && (params.because ?? 'trouble') === 'trouble';

/** Of the runs of this data folder in the last 30 days. */
export function reportRuns(home: string, now: number): RunsReport {
  const since = now - days * 24 * 3_600_000;
  const journals = journalsSince(home, since);
  return {
    days,
    restarts: restartsIn(journals, isToMend, since),
    forecasts: scoreForecasts(journals),
  };
}
