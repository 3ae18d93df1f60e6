import {
  type ForecastScore,
  listRuns,
  type RestartsReport,
  type RunHeader,
  readJournal,
  restartsIn,
  scoreForecasts,
} from '@chatai/operations/runbook';

/** Restarts that did not help, and how accurate forecasts were. */
export interface RunsReport {
  /** How far back it looks. */
  days: number;
  /** `fruitless`: the newest fifty of so many. */
  restarts: RestartsReport & { fruitlessCount: number };
  forecasts: ForecastScore[];
}

const days = 30;
/** Reading each takes a tenth of a millisecond of whoever asks, which is the backend. */
const mostRuns = 1_000;
/** More would be read by nobody. */
const mostTold = 50;

/** One that somebody wanted for its settings, its version or for practice was to repair nothing. */
const isToMend = ({ restarts = false, params }: RunHeader): boolean =>
  restarts && (params.because ?? 'trouble') === 'trouble';

/** Of the runs of this data folder in the last 30 days, the newest thousand of them; the newest fifty restarts that did not help. */
export function reportRuns(home: string, now: number): RunsReport {
  const since = now - days * 24 * 3_600_000;
  const journals = listRuns(home, since)
    .slice(0, mostRuns)
    .map((id) => readJournal(home, id));
  const restarts = restartsIn(journals, isToMend, since);
  return {
    days,
    restarts: {
      ...restarts,
      fruitlessCount: restarts.fruitless.length,
      fruitless: restarts.fruitless.slice(0, mostTold),
    },
    forecasts: scoreForecasts(journals),
  };
}
