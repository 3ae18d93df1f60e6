import { existsSync } from 'node:fs';
import type { Client } from '@chatai/contract/client';
import type { Conversation, FoundMessage, Message, UncertainPart } from '@chatai/contract/conversations';
import type { WhereAnswer } from '@chatai/contract/where';
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

/** Whose chat it is. */
function whoOf({ contact, title, channel }: Pick<Conversation, 'contact' | 'title'> & { channel?: string }): string {
  if (contact) return contact.username ? `${contact.name} (@${contact.username})` : contact.name;
  return title ?? (channel === 'api' ? 'API' : 'a group');
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

const roles: Record<Message['role'], string> = { user: '<', assistant: '>', operator: '>', system: '*' };

function messageText(message: Message): string {
  const files = (message.attachments ?? []).map(({ kind }) => `[${kind}]`);
  const notes = [
    message.state === 'received' || message.state === 'sent'
      ? undefined
      : message.state === 'uncertain'
        ? 'maybe sent'
        : message.state,
    message.reason,
    message.editedAt && 'edited',
    message.ending,
    message.rating &&
      (message.rating.helpful ? 'helpful' : `not helpful${message.rating.why ? `: ${message.rating.why}` : ''}`),
    ...(message.reactions ?? []).map(({ emoji, count }) => `${emoji} ${count}`),
  ].filter((note) => note !== undefined && note !== '');
  const note = notes.length > 0 ? ` (${notes.join(', ')})` : '';
  const text = [message.text, ...files].filter((part) => part !== '').join(' ');
  const choice = ['uncertain', 'failed', 'cancelled'].includes(message.state) ? `  message ${message.id}` : '';
  return `${message.createdAt} ${roles[message.role]} ${message.role}${note}${choice}\n${text.replace(/^/gm, '    ')}\n`;
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

function whereCommand({ cli, run }: CommandContext): Command {
  return command(
    'where',
    'one line of truth for each of the newest updates of a chat, and for each part of its answer',
    ['conversations where @shop_help_bot 4242', 'conversations where @shop_help_bot @ada "my order"'],
    ['workspace'],
  )
    .argument('<bot>', '@name or id')
    .argument('[chat]', "Telegram's id of the chat, or the person's @username; default: all chats")
    .argument('[text]', 'only updates that hold it')
    .action((wanted: string, chat: string | undefined, text: string | undefined, options: Options) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        const { id } = await chooseBot(api, wanted);
        const where = await api.conversations.where({ id, chat, text });
        return { document: where, text: whereText(where) };
      }),
    );
}

function whereText({ bot, items, searched }: WhereAnswer): string {
  const lines = items.flatMap((item) => [item.line, ...item.parts.map((part) => `    ${part.line}`)]);
  const looked = searched.all
    ? `Looked through all ${searched.updates} updates that are kept of the bot (7 days).`
    : `Looked through the newest ${searched.updates} updates of the bot; there are older ones.`;
  const nothing = items.length === 0 ? ['Nothing of that kind has arrived.'] : [];
  return `${[bot, ...lines, ...nothing, looked].join('\n')}\n`;
}

type UncertainOptions = Options & PageOptions & { bot?: string; state?: UncertainPart['state'] };

function uncertainCommand({ cli, run }: CommandContext): Command {
  const made = command(
    'uncertain',
    'what was maybe sent, newest first, why nobody knew, and how it is now: what was sent again was maybe seen twice',
    ['conversations uncertain', 'conversations uncertain --state uncertain --bot @shop_help_bot'],
    ['workspace'],
  )
    .option('--bot <name or id>', 'of this bot')
    .addOption(
      new Option('--state <state>', 'how it is now').choices([
        'uncertain',
        'sent',
        'queued',
        'sending',
        'failed',
        'cancelled',
      ]),
    );
  return withPages(made).action((options: UncertainOptions) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const { limit, cursor, state } = options;
      const botId = options.bot === undefined ? undefined : (await chooseBot(api, options.bot)).id;
      const page = await api.conversations.uncertain({ limit, cursor, state, botId });
      const rows = page.items.map((one) => [
        one.uncertainAt,
        whoOf(one),
        one.state === 'uncertain' ? 'maybe sent' : one.state,
        String(one.times),
        `${one.conversationId} ${one.messageId} part ${one.part}`,
        one.reason,
      ]);
      const list = table([['WHEN', 'WITH', 'NOW', 'TIMES', 'CONVERSATION, MESSAGE', 'WHY'], ...rows], [3]);
      const choice = page.items.some((one) => one.state === 'uncertain')
        ? 'Next: chatai conversations resend, or mark-sent, with the two ids\n'
        : '';
      const text = rows.length === 0 ? 'Nothing was maybe sent.\n' : `${list}${choice}${moreLine(page.nextCursor)}`;
      return { document: page, text };
    }),
  );
}

function sendCommand({ cli, run }: CommandContext): Command {
  return command(
    'send',
    'write to a chat as a person',
    ['conversations send 0192… "Your parcel left today."'],
    ['dry-run', 'workspace'],
  )
    .argument('<id>', 'of the conversation')
    .argument('<text>', 'what to say')
    .action((id: string, text: string, options: ChangeOptions & Options) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        if (options.dryRun) return dryRun(`write to ${whoOf(await api.conversations.get({ id }))}: ${text}`);
        return messageResult(await api.conversations.send({ id, text }), `Next: chatai conversations show ${id}`);
      }),
    );
}

function choiceCommand({ cli, run }: CommandContext, verb: 'resend' | 'mark-sent', about: string): Command {
  return command(verb, about, [`conversations ${verb} 0192… 0193…`], ['dry-run', 'workspace'])
    .argument('<id>', 'of the conversation')
    .argument('<message>', 'id of the message, as `show` prints it')
    .action((id: string, messageId: string, options: ChangeOptions & Options) =>
      run(options, async () => {
        const api = await connectApi(cli, options);
        if (options.dryRun)
          return dryRun(`${verb === 'resend' ? 'send again' : 'take for sent'} the message ${messageId}`);
        const choose = verb === 'resend' ? api.conversations.sendAgain : api.conversations.markSent;
        return messageResult(await choose({ id, messageId }), `Next: chatai conversations show ${id}`);
      }),
    );
}

const messageResult = (message: Message, next: string): Result => ({
  document: message,
  text: `${messageText(message)}${next}\n`,
});

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
