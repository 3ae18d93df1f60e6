// How commands about bots read a token and show a bot.
import type { Bot } from '@chatai/contract/bots';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { readText } from './read-file.ts';

/** The token that was named, read from a file or standard input, or typed. Throws `wrong-usage` without one. */
export async function tokenOf(cli: Cli, { token, tokenFile }: { token?: string; tokenFile?: string }): Promise<string> {
  if (token) return token;
  if (tokenFile === '-') return (await cli.input()).trim();
  if (tokenFile) return readText(tokenFile).trim();
  const typed = await cli.ask('Token from BotFather: ');
  if (typed) return typed.trim();
  throw cliErrors.wrongUsage({ problem: 'no token was given', fix: 'Give --token-file FILE, or --token TOKEN' });
}

/** `@name`, or the end of the token of a bot that nobody has looked at yet. */
export const nameOf = ({ username, tokenLast4 }: Pick<Bot, 'username' | 'tokenLast4'>): string =>
  username ? `@${username}` : `…${tokenLast4}`;

/** One bot as text and document. */
export function botResult(bot: Bot): Result {
  const { gap } = bot;
  const rows = [
    [nameOf(bot), bot.name],
    ['State', bot.stateReason ? `${bot.state}: ${bot.stateReason}` : bot.state],
    ...(bot.paused && bot.state !== 'paused' ? [['Paused', 'yes']] : []),
    ['Mode', bot.fallbackSince ? `${bot.mode} (polls since ${bot.fallbackSince})` : bot.mode],
    ...(bot.slowedUntil ? [['Slowed down', `by operators, until ${bot.slowedUntil}`]] : []),
    ...(gap ? [['Gap', `Telegram dropped ${gap.updates} updates between ${gap.since} and ${gap.until}`]] : []),
    ['Assistant', bot.assistantId],
    ...(bot.lastInAt ? [['Last in, out', `${bot.lastInAt}, ${bot.lastOutAt ?? 'never'}`]] : []),
    ...(bot.errors24h > 0 ? [['Failed sends', `${bot.errors24h} in the last 24 hours`]] : []),
    ['Token', `…${bot.tokenLast4}${bot.sandbox ? ' (sandbox)' : ''}`],
    ['Id', bot.id],
    ['Added', bot.createdAt],
  ];
  return { document: bot, text: table(rows) };
}
