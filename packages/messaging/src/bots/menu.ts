import { sha256 } from '@chatai/core/crypto';
import type { Telegram } from '../channels/telegram/index.ts';
import type { Pass } from './call-gate.ts';

/** What the menu beside a bot's input field offers, without slashes. */
export interface MenuEntry {
  command: string;
  description: string;
}

/** The menu by language: '' is for people whose language has none of its own (Bot API, setMyCommands). */
export type CommandMenu = Record<string, MenuEntry[]>;

/** Tells whether Telegram knows this very menu. */
export const menuDigest = (menu: CommandMenu): string => sha256(JSON.stringify(menu)).toString('base64url');

/** More particular than the default scope, which BotFather fills. */
const scopes = ['all_private_chats', 'all_group_chats'];

/** Tells Telegram a bot's menu, for private chats and for groups, in each language. False when it refused. */
export async function tellMenu(
  telegram: Telegram,
  pass: Pass,
  telegramToken: string,
  menu: CommandMenu,
): Promise<boolean> {
  for (const type of scopes) {
    for (const [language, commands] of Object.entries(menu)) {
      const parameters = { commands, scope: { type }, ...(language ? { language_code: language } : {}) };
      const answer = await pass(() => telegram.call(telegramToken, 'setMyCommands', parameters));
      if (!answer.ok) return false;
    }
  }
  return true;
}
