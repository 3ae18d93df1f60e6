import { authorsOf, recordPlatformChange } from '@chatai/accounts/audit';
import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import { Counter, type Registry } from '@chatai/core/metrics';
import { headerOf, type JournalLine, listRuns, type RunHeader, readJournal } from '@chatai/operations/runbook';

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
 * Brings runs that are over from their journals into the platform's audit, and counts them (architecture.md 4): those of the command line are written where
 * there may be no database, and a run for which the glass was broken must not stand in a folder alone.
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
    while (!ending.signal.aborted) {
      const begun = clock.now();
      try {
        for (const { step, result } of await auditRuns(deps, since)) counter.inc({ step, result });
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

interface EndedRun {
  id: string;
  step: string;
  result: string;
  header: RunHeader;
  says: string;
}

/** Those written to since then (epoch milliseconds) that the audit has not yet; returns them. */
async function auditRuns({ home, system, ids }: Deps, since: number): Promise<EndedRun[]> {
  const ended = listRuns(home, since).flatMap((id) => endedRun(readJournal(home, id)));
  const targets = ended.map(({ id }) => id);
  const [known, starters] = [
    await authorsOf({ system }, 'run.ended', targets),
    await authorsOf({ system }, 'run.started', targets),
  ];
  const fresh = ended.filter(({ id }) => !known.has(id));
  for (const { id, step, result, says, header } of fresh) {
    const { actor, approvedBy, breakGlass, params, reason } = header;
    const told = {
      step,
      result,
      says,
      params,
      ...(approvedBy ? { approvedBy } : {}),
      ...(breakGlass ? { breakGlass } : {}),
    };
    await recordPlatformChange(
      { system, ids },
      {
        // Whoever has started it over the API stands in the audit already; else it was somebody at the machine.
        author: starters.get(id) ?? { kind: 'local', id: null, name: actor.name },
        action: 'run.ended',
        target: { kind: 'run', id, name: step },
        changes: Object.fromEntries(Object.entries(told).map(([name, after]) => [name, { before: null, after }])),
        reason,
        requestId: null,
      },
    );
  }
  return fresh;
}

/** None while it goes on, and of a dry run none: it changed nothing. */
function endedRun(lines: JournalLine[]): EndedRun[] {
  const header = headerOf(lines);
  const over = lines.find((line) => line.kind === 'over');
  if (!header || !over || header.dryRun) return [];
  const step = `${header.runbook}#${header.step}`;
  return [{ id: header.id, step, result: over.result, says: over.says, header }];
}
