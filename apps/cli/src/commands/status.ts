import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { colourStates } from '../output/state-word.ts';
import { duration, table } from '../output/table.ts';
import { collectStatus, type StatusReport } from '../status/index.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';

/** How often `--watch` looks; it prints when something changed, so it reads the same in a file and to a screen reader. */
const watchEveryMs = 2_000;

export function statusCommand({ cli, run }: CommandContext): Command {
  return command('status', 'what runs, since when and how it is; exit 4 when something fails', [
    'status',
    'status --watch',
    'status --json',
  ])
    .option('--watch', 'look every 2 s and print again when something changed, until Ctrl-C')
    .action(async (options: CommonOptions & { watch?: true }) => {
      onlyHere(cli, 'status');
      const look = async () => statusResult(await collectStatus({ config: cli.config(), clock: cli.clock }), cli);
      if (!options.watch) return run(options, look);
      let before = '';
      while (!cli.signal.aborted) {
        const result = await look();
        const states = JSON.stringify(result.document, (key, value) =>
          ['at', 'upMs'].includes(key) ? undefined : value,
        );
        if (states !== before) await run(options, async () => result);
        before = states;
        await cli.clock.sleep(watchEveryMs, cli.signal).catch(() => {});
      }
    });
}

function statusResult(report: StatusReport, { clock, colour }: Pick<Cli, 'clock' | 'colour'>): Result {
  const { units, kept, workers, notWell } = report;
  const holders = workers.map(({ pid, bots }) => `pid ${pid} holds ${bots} ${bots === 1 ? 'bot' : 'bots'}`).join(', ');
  const rows = units.map(({ unit, state, version, pid, upMs, restartsLastHour, note }) => [
    unit,
    state,
    version ?? '-',
    String(pid ?? '-'),
    upMs === undefined ? '-' : duration(upMs),
    String(restartsLastHour ?? '-'),
    [note, unit === 'scalable_bot_manager' ? holders : ''].filter(Boolean).join('; '),
  ]);
  const others = notWell.map(({ component, state, note }) => [component, state, '-', '-', '-', '-', note]);
  const text = table([['UNIT', 'STATE', 'VERSION', 'PID', 'UP', 'RESTARTS/H', 'NOTE'], ...rows, ...others]);
  const [header, ...lines] = text.split('\n');
  const states = [...units, ...notWell].map(({ state }) => state);
  const coloured = colourStates(lines.join('\n'), states, /^(\S+\s+)\S+/, colour);
  const isBad = report.unhealthy || states.includes('fail');
  const counts = (['fail', 'unknown', 'warn'] as const).flatMap((state) => {
    const count = states.filter((one) => one === state).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  const age = duration(clock.now() - report.at);
  const runs = kept ? [`${kept.serving} of ${kept.wanted} run`] : [];
  const overall = report.starting ? 'ChatAI is starting' : [...runs, ...counts].join(', ');
  const last = `${overall} on ${report.instance} (${age} old). Next: ${nextCommand(report, isBad)}`;
  return {
    document: report,
    text: `${header}\n${coloured}${last}\n`,
    exitCode: isBad ? exitCodes.unhealthy : exitCodes.ok,
  };
}

function nextCommand({ starting }: StatusReport, isBad: boolean): string {
  if (starting) return 'chatai status --watch';
  return isBad ? 'chatai diagnose' : 'chatai health';
}
