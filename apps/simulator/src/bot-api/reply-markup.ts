import type { InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup } from 'grammy/types';
import { booleanField, optionalTextField, SyntaxProblem, textField, within } from '../formatting/index.ts';
import type { Dialog } from '../world/index.ts';
import { type Failure, refuse } from './answers.ts';
import { isRecord, jsonArg, type Params } from './args.ts';
import { type InlineButton, normalButton, readInlineButton, serverProblemOf } from './inline-button.ts';
import { reading } from './refusing.ts';

/** What a call wants under its message, or under the field in which people write. */
export type ReplyMarkup =
  | { kind: 'inline'; rows: InlineButton[][] }
  | { kind: 'keyboard'; keyboard: ReplyKeyboardMarkup }
  | { kind: 'remove' }
  | { kind: 'forceReply' };

/** ReplyMarkup.cpp: what stands beyond is dropped. */
const maxRowButtons = 12;
const maxButtons = 300;
/** Not published; field reports: more is REPLY_MARKUP_TOO_LONG. */
const maxInlineButtons = 100;
const maxMarkupBytes = 10_240;

/** Reads reply_markup, before the chat is looked up (Client.cpp, `get_reply_markup`). */
export function readReplyMarkup(params: Params): { markup?: ReplyMarkup } | { refusal: Failure } {
  const value = jsonArg(params, 'reply_markup');
  if (value === undefined) return {};
  if (value instanceof Error) return { refusal: refuse(400, "Can't parse reply keyboard markup JSON object") };
  if (!isRecord(value)) return { refusal: refuse(400, 'Object expected as reply markup') };
  const read = reading(() => readMarkup(value));
  if ('refusal' in read) return read;
  return read.value ? { markup: read.value } : {};
}

/** A button of the keyboard under the field; one that was sent as a bare text has no more than that. */
type Button = Exclude<KeyboardButton, string>;

function readMarkup(value: Record<string, unknown>): ReplyMarkup | undefined {
  const keyboard = rowsOf(value, 'keyboard', 'Field "keyboard" must be an Array of Arrays');
  const rows = keyboard.map((row) => row.map(readKeyboardButton));
  const inlineKeyboard = rowsOf(
    value,
    'inline_keyboard',
    'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
  );
  const inlineRows = inlineKeyboard.map((row) => row.map(readInlineButton));
  const flag = (name: string) => booleanField(value, name);
  const remove = [flag('hide_keyboard'), flag('remove_keyboard')].includes(true);
  const selective = flag('selective');
  const force = [flag('force_reply_keyboard'), flag('force_reply')].includes(true);
  const placeholder = optionalTextField(value, 'input_field_placeholder');
  if (rows.length > 0) {
    const options = {
      ...(flag('resize_keyboard') ? { resize_keyboard: true } : {}),
      ...(flag('one_time_keyboard') ? { one_time_keyboard: true } : {}),
      ...(flag('is_persistent') ? { is_persistent: true } : {}),
      ...(selective ? { selective } : {}),
      ...(placeholder ? { input_field_placeholder: placeholder } : {}),
    };
    return { kind: 'keyboard', keyboard: { keyboard: withoutEmpty(rows), ...options } };
  }
  if (inlineRows.length > 0) return { kind: 'inline', rows: inlineRows };
  if (remove) return { kind: 'remove' };
  return force ? { kind: 'forceReply' } : undefined;
}

function rowsOf(value: Record<string, unknown>, name: string, complaint: string): unknown[][] {
  const rows = value[name] ?? [];
  if (!Array.isArray(rows)) throw new SyntaxProblem(`Field "${name}" must be of type Array`);
  if (!rows.every((row) => Array.isArray(row))) throw new SyntaxProblem(complaint);
  return rows;
}

const readKeyboardButton = (button: unknown): Button =>
  within("Can't parse keyboard button: ", () => {
    if (typeof button === 'string') return { text: button };
    if (!isRecord(button)) throw new SyntaxProblem('KeyboardButton must be a String or an Object');
    return { ...button, text: textField(button, 'text') };
  });

/** Buttons without a text are left out, and rows without buttons; what is beyond the limits is cut off. */
function withoutEmpty<Button extends { text: string }>(rows: readonly (readonly Button[])[]): Button[][] {
  let left = maxButtons;
  return rows.flatMap((row) => {
    const kept = row.filter(({ text }) => text !== '').slice(0, Math.min(maxRowButtons, left));
    left -= kept.length;
    return kept.length > 0 ? [kept] : [];
  });
}

/** What a markup comes to in a chat. */
export interface FinishedMarkup {
  inline?: InlineKeyboardMarkup;
  /** Null takes the keyboard away that stands there. */
  keyboard?: ReplyKeyboardMarkup | null;
}

/** Checks a markup once its chat is known (td, `get_reply_markup`, and then the servers behind it). */
export function finishMarkup(markup: ReplyMarkup | undefined, dialog: Dialog): FinishedMarkup | { refusal: Failure } {
  switch (markup?.kind) {
    case undefined:
    case 'forceReply':
      return {};
    case 'remove':
      return { keyboard: null };
    case 'keyboard':
      return finishKeyboard(markup.keyboard, dialog);
    case 'inline':
      return finishInline(markup.rows);
  }
}

/** For edits, which take no other keyboards. */
export function finishInlineOnly(markup: ReplyMarkup | undefined): FinishedMarkup | { refusal: Failure } {
  if (!markup) return {};
  return markup.kind === 'inline' ? finishInline(markup.rows) : { refusal: refuse(400, 'Inline keyboard expected') };
}

function finishInline(rows: InlineButton[][]): FinishedMarkup | { refusal: Failure } {
  const kept = withoutEmpty(rows);
  const buttons = reading(() => kept.map((row) => row.map(normalButton)));
  if ('refusal' in buttons) return buttons;
  const inline: InlineKeyboardMarkup = { inline_keyboard: buttons.value };
  for (const button of buttons.value.flat()) {
    const problem = serverProblemOf(button);
    if (problem) return { refusal: refuse(400, problem) };
  }
  const isTooLong =
    buttons.value.flat().length > maxInlineButtons || Buffer.byteLength(JSON.stringify(inline)) > maxMarkupBytes;
  if (isTooLong) return { refusal: refuse(400, 'reply markup is too long') };
  return buttons.value.length > 0 ? { inline } : {};
}

/** Requests that only a private chat can answer (td, `get_keyboard_button`). */
const privateRequests: [field: string, complaint: string][] = [
  ['request_contact', 'Phone number can be requested in private chats only'],
  ['request_location', 'Location can be requested in private chats only'],
  ['request_poll', 'Poll can be requested in private chats only'],
  ['web_app', 'Web App buttons can be used in private chats only'],
  ['request_users', 'Users can be requested in private chats only'],
  ['request_chat', 'Chats can be requested in private chats only'],
];

function finishKeyboard(keyboard: ReplyKeyboardMarkup, dialog: Dialog): FinishedMarkup | { refusal: Failure } {
  if (keyboard.keyboard.length === 0) return {};
  const buttons = keyboard.keyboard.flat();
  const complaint =
    dialog.chat.type !== 'private' &&
    privateRequests.find(([field]) => buttons.some((button) => typeof button === 'object' && field in button));
  return complaint ? { refusal: refuse(400, complaint[1]) } : { keyboard };
}
