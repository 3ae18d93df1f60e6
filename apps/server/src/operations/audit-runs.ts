import { authorsOf, recordPlatformChange } from '@chatai/accounts/audit';
import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import { Counter, type Registry } from '@chatai/core/metrics';
import { listRuns, type RunHeader, type RunRecord, readRun } from '@chatai/operations/runbook';

interface Deps {
  home: string;
  system: Database;
  ids: Ids;
  clock: Clock;
  log: Log;
  metrics: Registry;
}

const eachMs = 30_000;
/** What a program that was away for long has missed. */
const atFirstMs = 7 * 24 * 3_600_000;

/**
 * Brings runs that are over, or were broken off, from their journals into the platform's audit, and counts them (architecture.md 4): those of the
 * command line are written where there may be no database, and a run for which the glass was broken must not stand in a folder alone.
 */
export function keepRunsAudited(deps: Deps): { stop(): Promise<void> } {
  const { clock, log } = deps;
  const counter = new Counter({
    name: 'chatai_runs_total',
    help: 'Runs of runbook steps that are over, by how they ended',
    labelNames: ['step', 'result'],
    registers: [deps.metrics],
  });
  const ending = new AbortController();
  async function rounds(): Promise<void> {
    let since = clock.now() - atFirstMs;
    let goOn: string[] = [];
    while (!ending.signal.aborted) {
      const begun = clock.now();
      try {
        const written = new Set([...listRuns(deps.home, since), ...goOn]);
        const runs = [...written].flatMap((id) => runOf(readRun(deps.home, id)));
        await auditRuns(deps, runs.filter(hasEnded), ({ step, result }) => counter.inc({ step, result }));
        goOn = runs.filter((run) => !hasEnded(run)).map(({ id }) => id);
        // Times of files are those of their disk, which may round them.
        since = begun - eachMs;
      } catch (error) {
        log.warn('runs.audit.failed', { error });
      }
      await clock.sleep(eachMs, ending.signal).catch(() => {});
    }
  }
  const done = rounds();
  return {
    async stop() {
      ending.abort();
      await done;
    },
  };
}

interface Run {
  id: string;
  step: string;
  /** Undefined while it goes on; `broken-off` when its process has gone. */
  result: string | undefined;
  header: RunHeader;
  says: string;
}

type EndedRun = Run & { result: string };
const hasEnded = (run: Run): run is EndedRun => run.result !== undefined;

/** One that was broken off may be resumed, and ends then: both are kept. */
const actionOf = ({ result }: EndedRun) => (result === 'broken-off' ? 'run.broken-off' : 'run.ended');

/** Writes those that the audit has not yet, and calls `onWritten` with each. */
async function auditRuns({ system, ids }: Deps, runs: EndedRun[], onWritten: (run: EndedRun) => void): Promise<void> {
  const targets = runs.map(({ id }) => id);
  const known = {
    'run.ended': await authorsOf({ system }, 'run.ended', targets),
    'run.broken-off': await authorsOf({ system }, 'run.broken-off', targets),
  };
  const starters = await authorsOf({ system }, 'run.started', targets);
  for (const run of runs) {
    const { id, step, result, says, header } = run;
    const action = actionOf(run);
    if (known[action].has(id)) continue;
    const { actor, approvedBy, breakGlass, params, reason } = header;
    const told = {
      step,
      result,
      says,
      params,
      ...(approvedBy ? { approvedBy } : {}),
      ...(breakGlass ? { breakGlass } : {}),
    };
    const starter = starters.get(id);
    await recordPlatformChange(
      { system, ids },
      {
        // Whoever has started it over the API stands in the audit already; else, or when it was resumed there, it was somebody at the machine.
        author: starter?.name === actor.name ? starter : { kind: 'local', id: null, name: actor.name },
        action,
        target: { kind: 'run', id, name: step },
        changes: Object.fromEntries(Object.entries(told).map(([name, after]) => [name, { before: null, after }])),
        reason,
        requestId: null,
      },
    );
    onWritten(run);
  }
}

/** None of a dry run: it changed nothing. */
function runOf(found: RunRecord | undefined): Run[] {
  if (!found || found.header.dryRun) return [];
  const { header, state, says } = found;
  const { id, runbook, step } = header;
  return [{ id, step: `${runbook}#${step}`, header, result: state === 'goes-on' ? undefined : state, says }];
}
