import { isDateFormat } from './date-format.ts';
import { integerField, longField, objectField, optionalTextField, textField } from './json-fields.ts';
import type { RawEntity } from './raw-entity.ts';
import { SyntaxProblem } from './syntax-problem.ts';

/** Found by Telegram itself: a sender who names them is not listened to. */
const foundTypes = new Set('mention hashtag cashtag bot_command url email phone_number bank_card_number'.split(' '));
const plainTypes = 'bold italic underline strikethrough spoiler code blockquote expandable_blockquote'.split(' ');

/** Reads an array of MessageEntity (Client.cpp, `get_text_entity`). What is no array counts as none. Throws `SyntaxProblem`. */
export function readEntities(value: unknown): RawEntity[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw new SyntaxProblem('expected an Object');
    const fields = item as Record<string, unknown>;
    const offset = integerField(fields, 'offset');
    const length = integerField(fields, 'length');
    const entity = readType(fields);
    return entity ? [{ ...entity, offset, length }] : [];
  });
}

function readType(fields: Record<string, unknown>): Omit<RawEntity, 'offset' | 'length'> | undefined {
  const type = textField(fields, 'type');
  if (type === '') throw new SyntaxProblem('Type is not specified');
  // Each of these has no field but its name.
  if (plainTypes.includes(type)) return { type: type as RawEntity['type'] };
  if (foundTypes.has(type)) return undefined;
  switch (type) {
    case 'pre': {
      const language = optionalTextField(fields, 'language');
      return language ? { type, language } : { type };
    }
    case 'text_link':
      return { type, url: textField(fields, 'url') };
    case 'text_mention':
      return { type, userId: Number(longField(objectField(fields, 'user'), 'id')) };
    case 'custom_emoji':
      return { type, customEmojiId: longField(fields, 'custom_emoji_id') };
    case 'date_time': {
      const unixTime = integerField(fields, 'unix_time');
      const format = optionalTextField(fields, 'date_time_format');
      if (!isDateFormat(format)) throw new SyntaxProblem('Invalid date-time format specified');
      return { type, unixTime, format };
    }
    default:
      throw new SyntaxProblem('Unsupported type specified');
  }
}
