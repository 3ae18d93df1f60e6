import { type DrillReport, type Fault, isProven } from '@chatai/operations/runbook';
import type { Command } from 'commander';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import { progressOf } from '../output/progress.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';

export function drillCommand({ cli, run }: CommandContext): Command {
  return command(
    'drill',
    'break a throw-away installation in one way, and watch how it is noticed, named and repaired; without a name, list the ways',
    ['runbook drill', 'runbook drill backend-stopped', 'runbook drill backend-stopped --json'],
  )
    .argument('[fault]', 'one of those that are listed without a name')
    .action((id: string | undefined, options: CommonOptions) =>
      run(options, async () => {
        onlyHere(cli, 'runbook drill');
        // Loaded here: only this command breaks anything.
        const { drillsOn, faults, missingFor, startWorld } = await import('@chatai/runbooks/faults');
        if (id === undefined) return faultsResult(faults);
        const fault = faults.find((one) => one.id === id);
        if (!fault)
          throw cliErrors.unknownThing({ what: 'fault', name: id, choices: 'See them all: `chatai runbook drill`' });
        const progress = progressOf(cli);
        const world = await progress.step('starting a throw-away installation', () => startWorld({ clock: cli.clock }));
        try {
          const missing = missingFor(fault, world);
          if (missing.length > 0) throw cliErrors.drillNeeds({ fault: id, missing: missing.join(' and ') });
          return drillResult(fault, await progress.step(`injecting ${id}`, () => drillsOn(world)(fault), 5_000));
        } finally {
          await world.close();
        }
      }),
    );
}

type KnownFault = Pick<Fault<never>, 'id' | 'title' | 'leaf' | 'step' | 'detectedBy' | 'needs'>;

function faultsResult(faults: readonly KnownFault[]): Result {
  const document = faults.map(({ id, title, detectedBy, leaf, step, needs }) => ({
    id,
    title,
    detectedBy,
    leaf,
    step,
    needs,
  }));
  const rows = faults.map(({ id, step, title }) => [id, step ?? '-', title]);
  return { document: { faults: document }, text: table([['FAULT', 'STEP', 'WHAT HAPPENS'], ...rows]) };
}

function drillResult(fault: KnownFault, report: DrillReport): Result {
  const { bad, leaves, told, step, left, noticedAfterMs, healedAfterMs } = report;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const proven = isProven(fault, report);
  const rows = [
    ['  injected', fault.title],
    ['  noticed', `by ${bad.join(', ') || 'no check'} after ${seconds(noticedAfterMs)}`],
    ['  named', leaves.join(', ') || 'by no leaf'],
    ['  repaired', step ? `${fault.step}: ${step.result}, ${step.says}` : 'from outside'],
    ['  well again', left.length === 0 ? `after ${seconds(healedAfterMs)}` : `not: ${left.join(', ')}`],
  ];
  return {
    document: { ...report, proven },
    text: `${table(rows)}${proven ? 'Proven' : [...told, 'NOT proven'].join('\n')}\n`,
    exitCode: proven ? exitCodes.ok : exitCodes.failed,
  };
}
