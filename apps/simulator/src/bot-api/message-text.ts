import type { MessageEntity } from 'grammy/types';
import { detectEntities } from '../world/index.ts';
import { type Failure, refuse } from './answers.ts';
import { isRecord, jsonArg, type Params, textArg } from './args.ts';

const maxTextBytes = 32_768;
const maxTextLength = 4096;

export interface MessageText {
  text: string;
  entities?: MessageEntity[];
}

/**
 * Reads text, parse_mode and entities, before any chat is looked up (Client.cpp, `get_input_message_text`).
 * Formatting is not interpreted: with a parse_mode the text is taken as it stands (README, what is not modelled).
 */
export function readText(params: Params): MessageText | { refusal: Failure } {
  const raw = textArg(params, 'text');
  if (raw === '') return { refusal: refuse(400, 'Message text is empty') };
  if (raw.length * 3 > maxTextBytes && Buffer.byteLength(raw) > maxTextBytes) {
    return { refusal: refuse(400, 'Text is too long') };
  }
  const mode = textArg(params, 'parse_mode').toLowerCase();
  if (!['', 'none', 'html', 'markdown', 'markdownv2'].includes(mode)) {
    return { refusal: refuse(400, 'Unsupported parse_mode') };
  }
  const given = jsonArg(params, 'entities');
  const text = raw.trim();
  if (text === '') return { refusal: refuse(400, 'Message text is empty') };
  const entities = Array.isArray(given) ? given.filter(isEntity) : detectEntities(text);
  return entities && entities.length > 0 ? { text, entities } : { text };
}

const isEntity = (value: unknown): value is MessageEntity =>
  isRecord(value) &&
  typeof value.type === 'string' &&
  typeof value.offset === 'number' &&
  typeof value.length === 'number';

/** Telegram counts characters (code points) after parsing, once the chat is known (MessageContent.cpp). */
export function isTooLong(text: string): boolean {
  if (text.length <= maxTextLength) return false;
  let length = 0;
  for (const _ of text) if (++length > maxTextLength) return true;
  return false;
}
