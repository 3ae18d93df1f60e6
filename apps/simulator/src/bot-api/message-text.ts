import type { MessageEntity } from 'grammy/types';
import {
  type MarkedText,
  type ParseMode,
  parseModes,
  parseText,
  readEntities,
  SyntaxProblem,
  tidyText,
} from '../formatting/index.ts';
import { type Failure, refuse } from './answers.ts';
import { jsonArg, type Params, textArg } from './args.ts';

const maxTextBytes = 32_768;
const maxTextLength = 4096;

/** A text that was read. What td would only notice when the chat is known waits in `problem`. */
export interface MessageText {
  text: string;
  entities?: MessageEntity[];
  problem?: Failure;
}

/** Reads text, parse_mode and entities, before any chat is looked up (Client.cpp, `get_input_message_text`). */
export function readText(params: Params): MessageText | { refusal: Failure } {
  if (textArg(params, 'text') === '') return { refusal: refuse(400, 'Message text is empty') };
  return readFormatted(params, 'text', 'parse_mode', 'entities', { allowEmpty: false });
}

/**
 * Reads a text that may be empty, and how it is formatted (Client.cpp, `get_formatted_text`): with a parse_mode its marks, which are
 * refused at once, without one the array of entities.
 */
export function readFormatted(
  params: Params,
  textName: string,
  modeName: string,
  entitiesName: string,
  { allowEmpty = true } = {},
): MessageText | { refusal: Failure } {
  const raw = textArg(params, textName);
  if (raw.length * 3 > maxTextBytes && Buffer.byteLength(raw) > maxTextBytes) {
    return { refusal: refuse(400, 'Text is too long') };
  }
  const marked = readMarked(raw, textArg(params, modeName).toLowerCase(), jsonArg(params, entitiesName));
  if ('refusal' in marked) return marked;
  try {
    return tidyText(marked, { allowEmpty });
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { text: marked.text, problem: refuse(400, error.message) };
  }
}

const isParseMode = (mode: string): mode is ParseMode => (parseModes as readonly string[]).includes(mode);

function readMarked(raw: string, mode: string, entities: unknown): MarkedText | { refusal: Failure } {
  const isPlain = raw === '' || mode === '' || mode === 'none';
  if (!isPlain && !isParseMode(mode)) return { refusal: refuse(400, 'Unsupported parse_mode') };
  const where = isPlain ? "Can't parse MessageEntity" : "Can't parse entities";
  try {
    return isParseMode(mode) && !isPlain ? parseText(raw, mode) : { text: raw, entities: readEntities(entities) };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { refusal: refuse(400, `${where}: ${error.message}`) };
  }
}

/** Telegram counts characters (code points) after parsing, once the chat is known (MessageContent.cpp). */
export const isTooLong = (text: string, most = maxTextLength): boolean => text.length > most && [...text].length > most;
