import type { InlineKeyboardButton } from 'grammy/types';
import {
  booleanField,
  checkLink,
  LinkProblem,
  objectField,
  optionalTextField,
  SyntaxProblem,
  textField,
  userIdOfLink,
  within,
} from '../formatting/index.ts';
import { isRecord } from './args.ts';

/** An inline button as it was sent: a text, and what it does. */
export interface InlineButton {
  text: string;
  action: Record<string, unknown>;
}

const styles = ['', 'default', 'primary', 'danger', 'success'];

/** Reads a button and the first thing that it does (Client.cpp, `get_inline_keyboard_button_type`). Throws `SyntaxProblem`. */
export const readInlineButton = (button: unknown): InlineButton =>
  within("Can't parse inline keyboard button: ", () => {
    if (!isRecord(button)) throw new SyntaxProblem('InlineKeyboardButton must be an Object');
    const text = textField(button, 'text');
    const style = optionalTextField(button, 'style').toLowerCase();
    if (!styles.includes(style)) throw new SyntaxProblem('invalid button style specified');
    return { text, action: { ...(style && style !== 'default' ? { style } : {}), ...readAction(button) } };
  });

function readAction(button: Record<string, unknown>): Record<string, unknown> {
  const url = optionalTextField(button, 'url');
  if (url !== '') return { url };
  const data = optionalTextField(button, 'callback_data');
  if (data !== '') return { callback_data: data };
  if ('callback_game' in button) return { callback_game: {} };
  if ('pay' in button) return { pay: true };
  for (const name of ['switch_inline_query', 'switch_inline_query_current_chat']) {
    if (name in button) return { [name]: textField(button, name) };
  }
  if ('switch_inline_query_chosen_chat' in button) {
    const chosen = objectField(button, 'switch_inline_query_chosen_chat');
    return { switch_inline_query_chosen_chat: { query: optionalTextField(chosen, 'query'), ...typesOf(chosen) } };
  }
  for (const name of ['login_url', 'web_app']) {
    if (name in button) return { [name]: { url: textField(objectField(button, name), 'url') } };
  }
  if ('copy_text' in button) return { copy_text: { text: textField(objectField(button, 'copy_text'), 'text') } };
  throw new SyntaxProblem('Text buttons are unallowed in the inline keyboard');
}

const chatTypes = ['allow_user_chats', 'allow_bot_chats', 'allow_group_chats', 'allow_channel_chats'];
const typesOf = (chosen: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(chatTypes.filter((name) => booleanField(chosen, name)).map((name) => [name, true]));

/** The button as it stands under a message: links checked and written out (td, `ReplyMarkup.cpp`). Throws `SyntaxProblem`. */
export function normalButton({ text, action }: InlineButton): InlineKeyboardButton {
  const normal = { text, ...action };
  if (typeof action.url === 'string') {
    const userId = userIdOfLink(action.url);
    const url = userId === undefined ? link(action.url, 'Inline keyboard button') : `tg://user?id=${userId}`;
    return { ...normal, url };
  }
  for (const [field, name, who] of [
    ['login_url', 'login URL', 'Inline keyboard button login'],
    ['web_app', 'Web App URL', 'Inline keyboard button Web App'],
  ] as const) {
    const target = action[field];
    if (!isRecord(target)) continue;
    const url = textField(target, 'url');
    if (userIdOfLink(url) !== undefined) throw new SyntaxProblem(`Link to a user can't be used in ${name} buttons`);
    return { ...normal, [field]: { url: httpsLink(url, who) } } as InlineKeyboardButton;
  }
  // readAction has given it exactly one thing to do.
  return normal as InlineKeyboardButton;
}

function link(url: string, who: string): string {
  try {
    return checkLink(url);
  } catch (error) {
    if (!(error instanceof LinkProblem)) throw error;
    throw new SyntaxProblem(`${who} URL '${url}' is invalid: ${error.message}`, { cause: error });
  }
}

function httpsLink(url: string, who: string): string {
  const checked = link(url, who);
  if (checked.startsWith('https://')) return checked;
  throw new SyntaxProblem(`${who} URL '${url}' is invalid: Only HTTPS links are allowed`);
}

/** Bot API: callback_data is 1-64 bytes, copy_text 1-256 characters. */
const maxDataBytes = 64;
const maxCopiedLength = 256;

/** What the servers behind the Bot API refuse, in their capitals. */
export function serverProblemOf(button: InlineKeyboardButton): string | undefined {
  if ('callback_data' in button && Buffer.byteLength(button.callback_data) > maxDataBytes) return 'BUTTON_DATA_INVALID';
  if ('copy_text' in button && !isBetween([...button.copy_text.text].length, 1, maxCopiedLength)) {
    return 'BUTTON_COPY_TEXT_INVALID';
  }
  return undefined;
}

const isBetween = (value: number, least: number, most: number) => value >= least && value <= most;
