import { type EffectiveSetting, effectiveSettings } from '@chatai/core/config';
import type { Command } from 'commander';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { type CommandContext, type CommonOptions, command, noun } from './command.ts';

export function configCommand({ run }: CommandContext): Command {
  const check = command('check', 'validate every setting and show its value and source; exit 2 when one is wrong', [
    'config check',
  ]);
  check.action((options: CommonOptions) => run(options, async () => checkResult(effectiveSettings())));
  const show = command('show', 'the settings that are set, and the default ports', [
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
  const rows = [...wrong, ...all.filter(({ problem }) => problem === undefined)].map((one) => [
    one.problem ? 'fail' : 'ok',
    one.name,
    one.value ?? '-',
    one.source,
    one.problem ?? one.about,
  ]);
  const last = wrong.length > 0 ? `${wrong.length} wrong` : `${all.length} settings, none wrong`;
  return {
    document: { ok: wrong.length === 0, settings: all },
    text: `${table([['', 'SETTING', 'VALUE', 'SOURCE', 'NOTE'], ...rows])}${last}\n`,
    exitCode: wrong.length > 0 ? exitCodes.wrongUsage : exitCodes.ok,
  };
}

const showResult = (set: EffectiveSetting[]): Result => ({
  document: { settings: set },
  text: table([['SETTING', 'VALUE', 'SOURCE'], ...set.map(({ name, value, source }) => [name, value ?? '-', source])]),
});
