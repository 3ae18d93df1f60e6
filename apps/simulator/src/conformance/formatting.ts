// How the tests of group 15 write down what they expect.
import type { MessageEntity } from 'grammy/types';
import type { Reply } from './arrange.ts';

/** Entities as short lines: type, offset, length and what is special about it. */
export const linesOf = (entities: MessageEntity[] = []): string[] =>
  entities.map((entity) => {
    const { type, offset, length } = entity;
    const line = `${type} ${offset} ${length}`;
    switch (entity.type) {
      case 'pre':
        return entity.language ? `${line} ${entity.language}` : line;
      case 'text_link':
        return `${line} ${entity.url}`;
      case 'text_mention':
        return `${line} ${entity.user.first_name}`;
      case 'custom_emoji':
        return `${line} ${entity.custom_emoji_id}`;
      case 'date_time':
        return `${line} ${entity.unix_time} ${entity.date_time_format}`;
      default:
        return line;
    }
  });

/** What the reader sees: the text and then its entities; or why it was refused. */
export const seenIn = ({ body }: Reply): string[] =>
  body.ok
    ? [body.result.text ?? body.result.caption ?? '', ...linesOf(body.result.entities)]
    : [body.description ?? ''];
