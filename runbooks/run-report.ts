import {
  type ForecastScore,
  listRuns,
  type RestartsReport,
  type RunHeader,
  readJournal,
  restartsIn,
  scoreForecasts,
} from '@chatai/operations/runbook';
import { allSteps } from './runbooks.ts';

/** Restarts that did not help, and how accurate forecasts were. */
export interface RunsReport {
  /** How far back it looks. */
  days: number;
  restarts: RestartsReport;
  forecasts: ForecastScore[];
}

const days = 30;
/** Reading each takes a tenth of a millisecond of whoever asks, which is the backend. */
const mostRuns = 1_000;
/** More would be read by nobody. */
const mostTold = 50;
const restarting = new Set(allSteps.flatMap(({ name, step }) => (step.restarts ? [name] : [])));

/** One that somebody wanted for its settings, its version or for practice was to repair nothing. */
const isToMend = ({ runbook, step, params }: RunHeader): boolean =>
  restarting.has(`${runbook}#${step}`) && (params.because ?? 'trouble') === 'trouble';

/** Of the runs of this data folder in the last 30 days, the newest thousand of them; the newest fifty restarts that did not help. */
export function reportRuns(home: string, now: number): RunsReport {
  const since = now - days * 24 * 3_600_000;
  const journals = listRuns(home, since)
    .slice(0, mostRuns)
    .map((id) => readJournal(home, id));
  const restarts = restartsIn(journals, isToMend, since);
  return {
    days,
    restarts: { ...restarts, fruitless: restarts.fruitless.slice(0, mostTold) },
    forecasts: scoreForecasts(journals),
  };
}
