import { severity } from '@chatai/contract/words';
import { type EffectiveSetting, effectiveSettings } from '@chatai/core/config';
import type { Command } from 'commander';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { type CommandContext, type CommonOptions, command, noun } from './command.ts';

export function configCommand({ run }: CommandContext): Command {
  const check = command(
    'check',
    'validate every setting and show its value and source; exit 2 when one is wrong (3 for DATABASE_URL)',
    ['config check'],
  );
  check.action((options: CommonOptions) => run(options, async () => checkResult(effectiveSettings())));
  const show = command('show', 'every setting that has a value, given or by default', [
    'config show',
    'config show --json',
  ]);
  show.action((options: CommonOptions) =>
    run(options, async () => showResult(effectiveSettings().filter(({ value }) => value !== undefined))),
  );
  return noun('config', 'settings, all read from the environment', ['config check', 'config show'], [check, show]);
}

function checkResult(all: EffectiveSetting[]): Result {
  const wrong = all.filter(({ problem }) => problem !== undefined);
  const rows = all
    .toSorted((a, b) => severity[stateOf(a)] - severity[stateOf(b)])
    .map((one) => [stateOf(one), one.name, one.value ?? '-', one.source, one.problem ?? one.about]);
  const last = wrong.length > 0 ? `${wrong.length} wrong` : `${all.length} settings, none wrong`;
  return {
    document: { ok: wrong.length === 0, settings: all },
    text: `${table([['', 'SETTING', 'VALUE', 'SOURCE', 'NOTE'], ...rows])}${last}\n`,
    exitCode: exitCodeOf(wrong),
  };
}

const stateOf = ({ problem, notUsedYet }: EffectiveSetting) => (problem ? 'fail' : notUsedYet ? 'warn' : 'ok');

/** That of the commands that would refuse: 3 for DATABASE_URL alone, else 2. */
function exitCodeOf(wrong: EffectiveSetting[]): number {
  if (wrong.length === 0) return exitCodes.ok;
  return wrong.every(({ name }) => name === 'DATABASE_URL') ? exitCodes.notRunning : exitCodes.wrongUsage;
}

const showResult = (set: EffectiveSetting[]): Result => ({
  document: { settings: set },
  text: table([['SETTING', 'VALUE', 'SOURCE'], ...set.map(({ name, value, source }) => [name, value ?? '-', source])]),
});
