import type { InlineKeyboardMarkup } from 'grammy/types';
import { type Failure, refuse } from './answers.ts';
import { isRecord, jsonArg, type Params } from './args.ts';

/** Bot API: callback_data is 1-64 bytes. */
const maxCallbackDataBytes = 64;

/** Reads reply_markup. Only inline keyboards stay on a message; other keyboards are checked for form and forgotten. */
export function readReplyMarkup(params: Params): { markup?: InlineKeyboardMarkup } | { refusal: Failure } {
  const value = jsonArg(params, 'reply_markup');
  if (value === undefined) return {};
  if (value instanceof Error) return { refusal: refuse(400, "Can't parse reply keyboard markup JSON object") };
  if (!isRecord(value)) return { refusal: refuse(400, 'Object expected as reply markup') };
  for (const field of ['keyboard', 'inline_keyboard']) {
    const rows = value[field];
    if (rows === undefined) continue;
    if (!Array.isArray(rows) || rows.some((row) => !Array.isArray(row))) {
      return { refusal: refuse(400, `Field "${field}" must be an Array of Arrays`) };
    }
  }
  if (!Array.isArray(value.inline_keyboard)) return {};
  const buttons = (value.inline_keyboard as unknown[][]).flat();
  for (const button of buttons) {
    const problem = problemOf(button);
    if (problem) return { refusal: problem };
  }
  // Its form was checked above.
  return buttons.length > 0 ? { markup: { inline_keyboard: value.inline_keyboard } as InlineKeyboardMarkup } : {};
}

function problemOf(button: unknown): Failure | undefined {
  const wrong = (why: string) => refuse(400, `Can't parse inline keyboard button: ${why}`);
  if (!isRecord(button)) return wrong('InlineKeyboardButton must be an Object');
  if (typeof button.text !== 'string') return wrong('Can\'t find field "text"');
  if (Object.keys(button).length < 2) return wrong('Text buttons are unallowed in the inline keyboard');
  if (typeof button.callback_data !== 'string') return undefined;
  const bytes = Buffer.byteLength(button.callback_data);
  return bytes < 1 || bytes > maxCallbackDataBytes ? refuse(400, 'BUTTON_DATA_INVALID') : undefined;
}
