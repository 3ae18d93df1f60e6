import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { openJournal, type RunResult } from '@chatai/operations/runbook';

const minute = 60_000;

/** The record of a run that acted so many minutes ago in this data folder; its id. */
export function keepRunOf(
  home: string,
  step: string,
  scope: string,
  minutesAgo: number,
  { result = 'fixed' as RunResult, took = 9.2, dryRun = false, says = 'it was looked at' } = {},
): string {
  const [id, at] = [systemIds.uuid(), systemClock.now() - minutesAgo * minute];
  const [runbook = '', slug = ''] = step.split('#');
  const journal = openJournal(home, id);
  journal.write({
    kind: 'run',
    at,
    id,
    runbook,
    step: slug,
    params: {},
    scope,
    pid: 1,
    dryRun,
    restarts: slug === 'restart',
    actor: { name: 'root', role: 'admin' },
  });
  journal.write({ kind: 'touches', bots: 3, workspaces: 2, turns: 2, seconds: 6, messages: 4, asOf: at - minute });
  // What is only tried does not act.
  for (const stage of dryRun ? (['check'] as const) : (['act', 'verify'] as const)) {
    journal.write({ kind: 'began', at, stage });
    journal.write({ kind: 'ended', at: at + took * 500, stage, fine: true, says: '', tookMs: took * 500 });
  }
  if (!dryRun) journal.write({ kind: 'touched', bots: 3, turns: 0, seconds: took });
  journal.write({ kind: 'over', at: at + took * 1_000, result, says });
  journal.close();
  return id;
}
