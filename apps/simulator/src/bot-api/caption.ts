import type { MessageEntity } from 'grammy/types';
import { type Failure, refuse } from './answers.ts';
import type { Params } from './args.ts';
import { isTooLong, readFormatted } from './message-text.ts';

/** Bot API: 0-1024 characters after entities parsing. */
export const maxCaptionLength = 1024;

export interface Caption {
  caption?: string;
  caption_entities?: MessageEntity[];
}

/** A caption as it was read, with what td notices only when the chat is known. */
export type ReadCaption = Caption & { problem?: Failure };

/** Reads caption, parse_mode and caption_entities. Its length is looked at later, once the chat is known. */
export function readCaption(params: Params): ReadCaption | { refusal: Failure } {
  const read = readFormatted(params, 'caption', 'parse_mode', 'caption_entities');
  if ('refusal' in read) return read;
  if (read.problem) return { problem: read.problem };
  if (read.text === '') return {};
  return { caption: read.text, ...(read.entities ? { caption_entities: read.entities } : {}) };
}

/** Telegram counts characters after parsing (MessageContent.cpp, `get_input_message_content`). */
export const captionProblem = ({ caption = '', problem }: ReadCaption): Failure | undefined =>
  problem ?? (isTooLong(caption, maxCaptionLength) ? refuse(400, 'Message caption is too long') : undefined);
