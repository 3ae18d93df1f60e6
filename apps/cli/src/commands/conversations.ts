import { existsSync } from 'node:fs';
import type { Client } from '@chatai/contract/client';
import type { Conversation, FoundMessage } from '@chatai/contract/conversations';
import { type Command, Option } from 'commander';
import { chooseAssistant, chooseBot, connectApi } from '../api/index.ts';
import type { Cli } from '../cli.ts';
import { exportToFile } from '../conversations/index.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import {
  type ChangeOptions,
  type CommandContext,
  type CommonOptions,
  command,
  confirm,
  dryRun,
  noun,
} from './command.ts';
import { messageText, whoOf } from './conversation-words.ts';
import { choiceCommand, sendCommand, uncertainCommand, whereCommand } from './conversations-outcome.ts';
import { aCount, moreLine, type PageOptions, withPages } from './pages.ts';

type Options = CommonOptions & { workspace?: string };

type FilterOptions = Options & {
  bot?: string;
  assistant?: string;
  state?: Conversation['state'];
  tag?: string;
  contact?: string;
  unreachable?: true;
};

export function conversationsCommand(context: CommandContext): Command {
  return noun(
    'conversations',
    'what people and assistants said, and where a message is',
    ['conversations list --state requested', 'conversations search refund', 'conversations where @shop_help_bot 4242'],
    [
      listCommand(context),
      showCommand(context),
      searchCommand(context),
      exportCommand(context),
      whereCommand(context),
      uncertainCommand(context),
      sendCommand(context),
      choiceCommand(
        context,
        'resend',
        'send again what was maybe sent (its reader may see it twice), failed or was cancelled',
      ),
      choiceCommand(context, 'mark-sent', 'take what was maybe sent for sent'),
      tagCommand(context),
      releaseCommand(context),
    ],
  );
}

const withFilters = (made: Command) =>
  made
    .option('--bot <name or id>', 'with this bot')
    .option('--assistant <name or id>', 'with this assistant')
    .addOption(new Option('--state <state>', 'who answers').choices(['ai', 'requested', 'human']))
    .option('--tag <tag>', 'with this tag')
    .option('--contact <id>', 'with this person')
    .option('--unreachable', 'those that the bot may not write to any more');

async function filtersOf(api: Client, options: FilterOptions) {
  const { state, tag, contact: contactId, unreachable } = options;
  return {
    botId: options.bot === undefined ? undefined : (await chooseBot(api, options.bot)).id,
    assistantId: options.assistant === undefined ? undefined : (await chooseAssistant(api, options.assistant)).id,
    contactId,
    state,
    tag,
    unreachable: unreachable && ('true' as const),
  };
}

function listCommand({ cli, run }: CommandContext): Command {
  const examples = ['conversations list', 'conversations list --bot @shop_help_bot --state requested --json'];
  return withPages(
    withFilters(command('list', 'conversations, the newest message first', examples, ['workspace'])),
  ).action((options: FilterOptions & PageOptions) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const { limit, cursor } = options;
      const page = await api.conversations.list({ ...(await filtersOf(api, options)), limit, cursor });
      const rows = page.items.map((one) => [one.lastMessageAt, whoOf(one), stateOf(one), one.tags.join(','), one.id]);
      const list = table([['NEWEST MESSAGE', 'WITH', 'STATE', 'TAGS', 'ID'], ...rows]);
      const more = moreLine(page.nextCursor);
      return { document: page, text: rows.length === 0 ? 'No conversations here.\n' : `${list}${more}` };
    }),
  );
}

const stateOf = ({ state, unreachable }: Conversation) => (unreachable ? `${state}, unreachable` : state);

function showCommand({ cli, run }: CommandContext): Command {
  return command(
    'show',
    'one conversation and its newest messages',
    ['conversations show 0192…', 'conversations show 0192… --limit 200'],
    ['workspace'],
  )
    .argument('<id>', 'as the list shows it')
    .option('--limit <count>', 'so many messages, up to 200', aCount, 20)
    .action((id: string, options: Options & { limit: number }) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        const conversation = await api.conversations.get({ id });
        const { items } = await api.conversations.messages({
          id,
          limit: 200,
          // Numbers of messages have gaps where an answer is being made: then these are a few more.
          cursor: String(Math.max(0, conversation.counts.messages - options.limit)),
        });
        const messages = items.slice(-options.limit);
        const { counts, ratings, unreachable } = conversation;
        const head = table([
          ['With', whoOf(conversation)],
          ['State', unreachable ? `${conversation.state}, unreachable: ${unreachable.reason}` : conversation.state],
          ['Tags', conversation.tags.join(', ') || '-'],
          [
            'Messages',
            `${counts.messages}: ${counts.fromUsers} from users, ${counted(counts.answers, 'answer')}, ${counts.fromOperators} from operators`,
          ],
          ['Ratings', `${ratings.helpful} helpful, ${ratings.notHelpful} not`],
          ['Chat', conversation.chatId === undefined ? '-' : String(conversation.chatId)],
          ['Since', conversation.createdAt],
        ]);
        return { document: { ...conversation, messages }, text: `${head}\n${messages.map(messageText).join('')}` };
      }),
    );
}

function searchCommand({ cli, run }: CommandContext): Command {
  const made = command(
    'search',
    'messages with all of these words, newest first, and people by name',
    ['conversations search refund', 'conversations search "red shoes" --json'],
    ['workspace'],
  );
  return withPages(made.argument('<words...>', 'beginnings of words will do')).action(
    (words: string[], options: Options & PageOptions) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        const { limit, cursor } = options;
        const q = words.join(' ');
        const page = await api.conversations.search({ q, limit, cursor });
        const people = page.contacts.map((one) => ['person', whoOf({ contact: one }), `contact ${one.id}`]);
        const found = page.items.map((one: FoundMessage) => [
          one.createdAt,
          whoOf(one),
          `${one.conversationId} #${one.seq}  ${one.snippet}`,
        ]);
        const more = moreLine(page.nextCursor);
        const text =
          people.length + found.length === 0
            ? 'Nothing found. What was just said is found some seconds later.\n'
            : `${table([...people, ...found])}${more}`;
        return { document: page, text };
      }),
  );
}

type ExportOptions = FilterOptions & { format?: 'ndjson' | 'csv'; resume?: true; yes?: true };

function exportCommand({ cli, run }: CommandContext): Command {
  const examples = [
    'conversations export all.ndjson',
    'conversations export shop.csv --bot @shop_help_bot',
    'conversations export all.ndjson --resume',
  ];
  return withFilters(
    command('export', 'write conversations with their messages to a file', examples, ['yes', 'workspace']),
  )
    .argument('<file>', 'ends with .ndjson or .csv')
    .addOption(new Option('--format <format>', 'default: as the name of the file ends').choices(['ndjson', 'csv']))
    .option('--resume', 'go on where an .ndjson file broke off, with the same filters')
    .action((file: string, options: ExportOptions) => run(options, () => exportTo(cli, file, options)));
}

async function exportTo(cli: Cli, file: string, options: ExportOptions): Promise<Result> {
  const format = options.format ?? /\.(ndjson|csv)$/.exec(file)?.[1];
  if (format !== 'ndjson' && format !== 'csv')
    throw cliErrors.wrongUsage({
      problem: `the name ${file} does not say which format`,
      fix: 'Let it end with .ndjson or .csv, or give --format',
    });
  const resume = options.resume === true;
  if (resume && format === 'csv')
    throw cliErrors.wrongUsage({ problem: 'a CSV file cannot be resumed', fix: 'Export to an .ndjson file, or anew' });
  if (!resume && existsSync(file)) await confirm(cli, options, `Overwrite ${file}`);
  const api = await connectApi(cli, options);
  const exported = await exportToFile(
    api,
    { file, format, resume, filters: await filtersOf(api, options) },
    cli.interrupted(),
  );
  const { conversations, messages } = exported;
  const what = `${counted(conversations, 'conversation')} with ${counted(messages, 'message')}`;
  const nothingMissing = resume && conversations + messages === 0;
  const text = nothingMissing
    ? `${file} is whole: nothing was missing\n`
    : `${what} ${resume ? 'added' : 'written'} to ${file}\n`;
  return { document: exported, text };
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function tagCommand({ cli, run }: CommandContext): Command {
  return command(
    'tag',
    'set the tags of a conversation; without any it has none',
    ['conversations tag 0192… vip late'],
    ['dry-run', 'workspace'],
  )
    .argument('<id>', 'of the conversation')
    .argument('[tags...]')
    .action((id: string, tags: string[], options: ChangeOptions & Options) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        if (options.dryRun) return dryRun(`set the tags of ${id} to: ${tags.join(', ') || 'none'}`);
        const conversation = await api.conversations.update({ id, tags });
        return { document: conversation, text: `Tags: ${conversation.tags.join(', ') || '-'}\n` };
      }),
    );
}

function releaseCommand({ cli, run }: CommandContext): Command {
  return command(
    'release',
    'give a conversation back to its assistant',
    ['conversations release 0192…'],
    ['dry-run', 'workspace'],
  )
    .argument('<id>', 'of the conversation')
    .action((id: string, options: ChangeOptions & Options) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        if (options.dryRun) return dryRun(`give ${id} back to its assistant`);
        const conversation = await api.conversations.update({ id, state: 'ai' });
        return { document: conversation, text: `The assistant answers ${whoOf(conversation)} again.\n` };
      }),
    );
}
