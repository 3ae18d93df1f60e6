import type { Clock } from '@chatai/core/clock';
import { isAppError } from '@chatai/core/errors';
import { isRunning, type ProcessIdentity } from '@chatai/core/process';
import { everyUnit } from '@chatai/operations/runbook';
import { askSupervisor, type Reply } from '@chatai/operations/units';
import { type RestartReason, restartReasons, runHere } from '@chatai/runbooks';
import { type Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import { harmless } from '../output/harmless.ts';
import { progressOf } from '../output/progress.ts';
import type { Result } from '../output/result.ts';
import { actualText, touchedText } from '../output/touched-text.ts';
import { areHeld, type BotCounts, botsHeld, heldWithinMs, untilBotsHeld } from '../status/index.ts';
import { holderOf } from '../up/folder-holder.ts';
import { asItRuns, requireItsKey } from '../up/running.ts';
import { type ChangeOptions, type CommandContext, command, dryRun, onlyHere, whoRuns } from './command.ts';
import { whomItTouches } from './whom-it-touches.ts';

export function downCommand({ cli, run }: CommandContext): Command {
  return command(
    'down',
    'stop everything that npm start runs, and wait until it has ended (<= 15 s)',
    ['down'],
    ['dry-run'],
  ).action((options: ChangeOptions) =>
    run(options, async () => {
      onlyHere(cli, 'down');
      const config = cli.config();
      const deaf = await deafHolderOf(config.home);
      const stopped = deaf
        ? [`everything (pid ${deaf.pid})`]
        : runningOf((await askSupervisor(config, { command: 'status' })).units);
      if (options.dryRun) return dryRun(`stop ${stopped.join(', ')}`);
      await progressOf(cli).step(`stopping ${stopped.join(', ')}`, async () => {
        if (deaf) await end(deaf, cli.clock);
        else await askSupervisor(config, { command: 'down' }, { untilGone: true });
      });
      return { document: { stopped }, text: `Stopped ${stopped.join(', ')}. Next: npm start\n` };
    }),
  );
}

/** The supervisor whose socket was deleted: it can be told by a signal alone. */
async function deafHolderOf(home: string): Promise<ProcessIdentity | undefined> {
  const holder = holderOf(home);
  const answers = await askSupervisor({ home }, { command: 'status' }).catch((error: unknown) => {
    if (!isAppError(error) || error.code !== 'not-running') throw error;
  });
  return answers ? undefined : holder;
}

async function end(holder: ProcessIdentity, clock: Clock): Promise<void> {
  process.kill(holder.pid, 'SIGTERM');
  while (isRunning(holder)) await clock.sleep(50);
}

interface RestartOptions extends ChangeOptions {
  because: RestartReason;
}

export function restartCommand({ cli, run }: CommandContext): Command {
  return command(
    'restart',
    'restart one unit or, without a name, everything (with the database); waits until it serves again',
    ['restart chatai-backend', 'restart scalable_bot_manager --because settings', 'restart'],
    ['dry-run'],
  )
    .argument('[unit]', 'a unit of `chatai status`')
    .addOption(new Option('--because <reason>', 'what for, for the record').choices(restartReasons).default('trouble'))
    .action((unit: string | undefined, options: RestartOptions) => run(options, () => restart(cli, unit, options)));
}

/** A run as any other: what is seen is saved before, it is recorded, and the third within a quarter of an hour is refused. */
async function restart(cli: Cli, unit: string | undefined, options: RestartOptions): Promise<Result> {
  onlyHere(cli, 'restart');
  const { units } = await askSupervisor(cli.config(), { command: 'status' });
  const known = runningOf(units);
  if (unit !== undefined && !known.includes(unit)) {
    throw cliErrors.unknownThing({ what: 'unit', name: unit, choices: `Choose one of: ${known.join(', ')}` });
  }
  const chosen = unit === undefined ? known : [unit];
  const what = { name: 'release#restart', params: { unit: unit ?? everyUnit, because: options.because } };
  if (options.dryRun) return dryRun(`restart ${chosen.join(', ')} (${await whomItTouches(cli, what)})`);
  requireItsKey(cli.config());
  const deps = { config: asItRuns(cli.config()), clock: cli.clock };
  const holdsBots = chosen.includes('scalable_bot_manager');
  const before = holdsBots ? await botsHeld(deps) : undefined;
  const request = {
    ...what,
    actor: whoRuns(),
    dryRun: false,
    reason: undefined,
    approvedBy: undefined,
    breakGlass: false,
  };
  const { result, says, blastRadius, touched } = await progressOf(cli).step(`restarting ${chosen.join(', ')}`, () =>
    runHere(deps, request, {
      signal: cli.interrupted(),
      onTouches: (touches) => cli.err(harmless(`Blast radius: ${touchedText(touches)}\n`)),
    }),
  );
  if (result !== 'fixed') throw cliErrors.restartFailed({ problem: says });
  const after = await askSupervisor(cli.config(), { command: 'status' });
  const now = after.units.filter((one) => chosen.includes(one.unit));
  const restarted = now.map((one) => ({ unit: one.unit, pid: one.pid }));
  const text = [
    ...now.map((one) => `${one.unit} runs again (pid ${one.pid})\n`),
    touched ? `Actual: ${actualText(touched)}\n` : '',
  ].join('');
  if (!holdsBots) return { document: { restarted, blastRadius, touched }, text };
  const bots = await progressOf(cli).step('waiting until its bots are held', () => untilBotsHeld(deps, before), 1_000);
  return withBots({ document: { restarted, blastRadius, touched, bots }, text }, bots, before);
}

/** What is still going on is said, with exit 4. */
function withBots(result: Result, bots: BotCounts | undefined, before: BotCounts | undefined): Result {
  const counts = bots ? `${bots.running} of ${bots.expected} bots are held` : 'how many bots are held is not known';
  if (bots && areHeld(bots, before)) return { ...result, text: `${result.text}${counts}\n` };
  const after = `${counts} after ${heldWithinMs / 1000} s. Next: chatai bots list`;
  return { ...result, text: `${result.text}${after}\n`, exitCode: exitCodes.unhealthy };
}

const runningOf = (units: Reply['units']): string[] =>
  units.filter(({ state }) => state !== 'stopped').map(({ unit }) => unit);
