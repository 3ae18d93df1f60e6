// What became of messages, what a person does about those that were maybe sent, and how one writes to a chat.
import type { Message, PartState } from '@chatai/contract/conversations';
import type { WhereAnswer } from '@chatai/contract/where';
import { type Command, Option } from 'commander';
import { chooseBot, connectApi } from '../api/index.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun } from './command.ts';
import { messageText, whoOf } from './conversation-words.ts';
import { moreLine, type PageOptions, withPages } from './pages.ts';

type Options = CommonOptions & { workspace?: string };

export function whereCommand({ cli, run }: CommandContext): Command {
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

/** As contract/conversations names them; loading its schemas would make every command wait. */
const partStates: PartState[] = ['uncertain', 'sent', 'queued', 'sending', 'failed', 'cancelled'];

type UncertainOptions = Options & PageOptions & { bot?: string; state?: PartState };

export function uncertainCommand({ cli, run }: CommandContext): Command {
  const made = command(
    'uncertain',
    'what was maybe sent, newest first, why nobody knew, and how it is now: what was sent again was maybe seen twice',
    ['conversations uncertain', 'conversations uncertain --state uncertain --bot @shop_help_bot'],
    ['workspace'],
  )
    .option('--bot <name or id>', 'of this bot')
    .addOption(new Option('--state <state>', 'how it is now').choices(partStates));
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

export function sendCommand({ cli, run }: CommandContext): Command {
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

export function choiceCommand({ cli, run }: CommandContext, verb: 'resend' | 'mark-sent', about: string): Command {
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
