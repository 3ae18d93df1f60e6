// `chatai bots import FILE`: many bots from a list.
import type { Assistant } from '@chatai/contract/assistants';
import type { ImportedBot } from '@chatai/contract/bots';
import type { Client } from '@chatai/contract/client';
import type { Command } from 'commander';
import { connectApi, everyPage } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { createBar } from '../output/bar.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { readBotList } from './bot-list-file.ts';
import { type ChangeOptions, type CommandContext, command, dryRun } from './command.ts';
import { problemsOf } from './list-file.ts';
import { readText } from './read-file.ts';

type Options = ChangeOptions & { workspace?: string; wait: boolean };

/** Bots of one request (contract/bots). */
const mostImported = 1_000;
const lookMs = 2_000;

export function importCommand({ cli, run }: CommandContext): Command {
  return command(
    'import',
    'connect many bots from a file of assistant, token and mode: CSV, or a JSON document a line',
    ['bots import bots.csv', 'bots import bots.jsonl --no-wait', 'bots import - < bots.csv'],
    ['dry-run', 'workspace'],
  )
    .argument('<file>', 'a UTF-8 file, or - for standard input')
    .option('--no-wait', 'return as soon as the list is taken; ChatAI asks Telegram about fifteen new tokens a minute')
    .action((file: string, options: Options) => run(options, () => importBots(cli, file, options)));
}

/** What became of a line. */
interface Line extends Omit<ImportedBot, 'index'> {
  line: number;
}

async function importBots(cli: Cli, file: string, options: Options): Promise<Result> {
  const listed = readBotList(file === '-' ? await cli.input() : readText(file));
  const api = await connectApi(cli, options);
  const assistants = await everyPage((cursor) => api.assistants.list({ limit: 200, cursor }));
  const bots = listed.bots.map(({ assistant, ...bot }) => ({ ...bot, assistantId: idOf(assistants, assistant) }));
  const unknown = bots.filter(({ assistantId }) => assistantId === undefined);
  const noAssistant = unknown.map(({ line }) => ({ line, problem: 'there is no such assistant in this workspace' }));
  const reason =
    problemsOf([...listed.problems, ...noAssistant]) ?? (bots.length === 0 ? 'it lists no bots' : undefined);
  // Nothing of a file with a mistake is taken.
  if (reason !== undefined) throw cliErrors.badBotList({ file, reason });
  if (options.dryRun) return dryRun(`connect ${bots.length} bots`);
  const lines: Line[] = [];
  for (let from = 0; from < bots.length; from += mostImported) {
    const part = bots.slice(from, from + mostImported);
    const items = part.map(({ line: _, assistantId, ...bot }) => ({ ...bot, assistantId: assistantId as string }));
    const { results } = await api.bots.import({ items });
    for (const { index, ...result } of results) lines.push({ line: part[index]?.line ?? 0, ...result });
    cli.err(`handed over ${lines.length} of ${bots.length}\n`);
  }
  if (options.wait) await untilChecked(cli, api, lines);
  return importResult(lines);
}

/** Without a name the only assistant there is. */
function idOf(assistants: Assistant[], wanted: string): string | undefined {
  if (wanted === '') return assistants.length === 1 ? assistants[0]?.id : undefined;
  return assistants.find(({ id, name }) => id === wanted || name === wanted)?.id;
}

/** Until none of them is `checking` any more. */
async function untilChecked(cli: Cli, api: Client, lines: Line[]): Promise<void> {
  const taken = new Map(lines.flatMap((line) => (line.id ? [[line.id, line] as const] : [])));
  if (taken.size === 0) return;
  const bar = createBar(cli);
  for (;;) {
    const checking = await everyPage((cursor) => api.bots.list({ limit: 200, cursor, state: 'checking' }));
    const left = checking.filter(({ id }) => taken.has(id)).length;
    const checked = taken.size - left;
    bar.show(checked / taken.size, `checked ${checked} of ${taken.size}`);
    if (left === 0 || cli.signal.aborted) break;
    await cli.clock.sleep(lookMs, cli.signal).catch(() => {});
  }
  bar.end();
  for (const { id, username, state, stateReason } of await everyPage((cursor) =>
    api.bots.list({ limit: 200, cursor }),
  )) {
    const line = taken.get(id);
    if (!line) continue;
    Object.assign(line, { username, state });
    if (state === 'token_dead') {
      const detail = `Telegram refused the token (${stateReason ?? 'no reason'})`;
      line.problem = {
        code: 'token-refused',
        detail,
        fix: 'Take it again from BotFather and put it in with `chatai bots rotate`',
      };
    }
  }
}

function importResult(lines: Line[]): Result {
  const failed = lines.filter(({ problem }) => problem);
  const rows = lines.map(({ line, id, username, state, problem }) => [
    String(line),
    username ? `@${username}` : (id ?? ''),
    state ?? 'not taken',
    problem?.detail ?? '',
  ]);
  const done = lines.some(({ state }) => state === 'checking') ? 'taken, and checked one after the other' : 'connected';
  const last = `${lines.length - failed.length} of ${lines.length} bots are ${done}. Next: chatai bots list\n`;
  return {
    document: { results: lines },
    text: `${table([['LINE', 'BOT', 'STATE', 'PROBLEM'], ...rows])}${last}`,
    exitCode: failed.length > 0 ? exitCodes.failed : exitCodes.ok,
  };
}
