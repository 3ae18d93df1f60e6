// `chatai bots mode|pause|resume|rotate|test`: one bot.
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { chooseBot, connectApi } from '../api/index.ts';
import { table } from '../output/table.ts';
import { botResult, nameOf, tokenOf } from './bot-words.ts';
import { type ChangeOptions, type CommandContext, type CommonOptions, command, dryRun } from './command.ts';

type Options = ChangeOptions & { workspace?: string };

export function changeCommands({ cli, run }: CommandContext): Command[] {
  const mode = command(
    'mode',
    'change how a bot gets its updates; nothing is lost or answered twice',
    ['bots mode @shop_help_bot polling', 'bots mode @shop_help_bot webhook'],
    ['dry-run', 'workspace'],
  )
    .argument('<bot>', '@name or id')
    .addArgument(new Argument('<mode>', 'how updates arrive').choices(['polling', 'webhook']));
  mode.action((wanted: string, to: 'polling' | 'webhook', options: Options) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const bot = await chooseBot(api, wanted);
      if (options.dryRun) return dryRun(`give ${nameOf(bot)} its updates by ${to}`);
      const made = botResult(await api.bots.update({ id: bot.id, mode: to }));
      return { ...made, text: `${made.text}Next: chatai bots check ${nameOf(bot)}\n` };
    }),
  );

  const pausing = (verb: 'pause' | 'resume', about: string) =>
    command(verb, about, [`bots ${verb} @shop_help_bot`], ['dry-run', 'workspace'])
      .argument('<bot>', '@name or id')
      .action((wanted: string, options: Options) =>
        run(options, async () => {
          const api = await connectApi(cli, options);
          const bot = await chooseBot(api, wanted);
          if (options.dryRun) return dryRun(`${verb} ${nameOf(bot)}`);
          const made = botResult(await api.bots.update({ id: bot.id, paused: verb === 'pause' }));
          const next = verb === 'pause' ? 'resume' : 'check';
          return { ...made, text: `${made.text}Next: chatai bots ${next} ${nameOf(bot)}\n` };
        }),
      );

  const rotate = command(
    'rotate',
    'give a bot a new token of its own (BotFather, /revoke), or its webhook a new secret',
    ['bots rotate @shop_help_bot --token-file token.txt', 'bots rotate @shop_help_bot --secret'],
    ['dry-run', 'workspace'],
  )
    .argument('<bot>', '@name or id')
    .option('--secret', 'a new secret of the webhook; the one before is taken for two minutes more')
    .option('--token <token>', 'as BotFather gave it; other users of this machine may see it while the command runs')
    .option('--token-file <file>', 'a file that holds the token, or - for standard input');
  rotate.action((wanted: string, options: Options & { secret?: true; token?: string; tokenFile?: string }) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const bot = await chooseBot(api, wanted);
      const token = options.secret && !options.token && !options.tokenFile ? undefined : await tokenOf(cli, options);
      const what = token ? `the token ending in ${token.slice(-4)}` : 'a new secret of its webhook';
      if (options.dryRun) return dryRun(`give ${nameOf(bot)} ${what}`);
      const secret = options.secret ? { secret: true as const } : {};
      const made = botResult(await api.bots.rotate({ id: bot.id, ...(token ? { token } : {}), ...secret }));
      return { ...made, text: `${made.text}Next: chatai bots check ${nameOf(bot)}\n` };
    }),
  );

  const test = command(
    'test',
    'send a short message as the bot, to whoever wrote to it last',
    ['bots test @shop_help_bot', 'bots test @shop_help_bot --chat 123456789'],
    ['dry-run', 'workspace'],
  )
    .argument('<bot>', '@name or id')
    .option('--chat <id>', 'another chat, by its Telegram id', aChat);
  test.action((wanted: string, options: Options & CommonOptions & { chat?: number }) =>
    run(options, async () => {
      const api = await connectApi(cli, options);
      const bot = await chooseBot(api, wanted);
      if (options.dryRun) return dryRun(`send a test message as ${nameOf(bot)}`);
      const sent = await api.bots.test({ id: bot.id, ...(options.chat === undefined ? {} : { chatId: options.chat }) });
      const rows = [['Sent', `message ${sent.messageId} in chat ${sent.chatId}, as ${nameOf(bot)}`]];
      return { document: sent, text: table(rows) };
    }),
  );

  return [
    mode,
    pausing('pause', 'keep what a bot receives and do not answer it; each chat is told so once a day'),
    pausing('resume', 'let a paused bot answer again'),
    rotate,
    test,
  ];
}

/** Groups have numbers below zero. */
function aChat(text: string): number {
  const chat = Number(text);
  if (!Number.isSafeInteger(chat) || chat === 0) throw new InvalidArgumentError("must be Telegram's number of a chat.");
  return chat;
}
