import type { MessageEntity } from 'grammy/types';
import { detectEntities } from '../world/index.ts';
import { cleanText } from './clean-text.ts';
import { addFound, fitEntities } from './fit-entities.ts';
import { checkLink, LinkProblem, userIdOfLink } from './links.ts';
import { endOf, inOrder, type MarkedText, type RawEntity } from './raw-entity.ts';
import { SyntaxProblem } from './syntax-problem.ts';

/** What a text becomes in a message. */
export interface TidyText {
  text: string;
  entities?: MessageEntity[];
}

const maxPosition = 1_000_000;

/**
 * Makes a text what Telegram would keep of it (td, `fix_formatted_text`): cleaned, trimmed, its entities fitted together, and commands,
 * mentions and links added. Mentions of users by id name nobody yet: `addMessage` knows the people. Throws `SyntaxProblem`; a blank text is
 * one unless `allowEmpty`.
 */
export function tidyText(marked: MarkedText, { allowEmpty = false }: { allowEmpty?: boolean } = {}): TidyText {
  const given = marked.entities.map(checked);
  for (const { offset, length } of given) {
    if (offset < 0 || offset > maxPosition)
      throw new SyntaxProblem(`Receive an entity with incorrect offset ${offset}`);
    if (length < 0 || length > maxPosition)
      throw new SyntaxProblem(`Receive an entity with incorrect length ${length}`);
  }
  const fitted = fitEntities(given.filter(({ length }) => length > 0));
  const cleaned = cleanText({ text: marked.text, entities: fitted });
  const { text, entities } = trimmed({
    text: cleaned.text,
    entities: fitEntities(cleaned.entities.filter(({ length }) => length > 0)),
  });
  if (isBlank(text)) {
    if (!allowEmpty) throw new SyntaxProblem('Text must be non-empty');
    return { text: '' };
  }
  const all = addFound(entities, detectEntities(text) ?? []);
  return all.length > 0 ? { text, entities: all.map(messageEntity) } : { text };
}

/** Links of entity arrays are refused where a parse mode would have left them out. */
function checked(entity: RawEntity): RawEntity {
  if (entity.type === 'custom_emoji' && Number(entity.customEmojiId) === 0) {
    throw new SyntaxProblem('Invalid custom emoji identifier specified');
  }
  if (entity.type === 'date_time' && !((entity.unixTime ?? 0) > 0)) throw new SyntaxProblem('Invalid date specified');
  if (entity.type !== 'text_link' || entity.url === undefined) return entity;
  const { url, ...rest } = entity;
  const userId = userIdOfLink(url);
  if (userId !== undefined) return { ...rest, type: 'text_mention', userId };
  try {
    return { ...rest, url: checkLink(url) };
  } catch (error) {
    if (!(error instanceof LinkProblem)) throw error;
    throw new SyntaxProblem(`Entity URL '${url}' is invalid: ${error.message}`, { cause: error });
  }
}

/** Cuts blanks and line breaks at both ends; at the beginning only those before the first entity. */
function trimmed({ text, entities }: MarkedText): MarkedText {
  let end = text.length;
  while (' \n'.includes(text[end - 1] ?? '.')) end--;
  const kept = entities
    .filter(({ offset }) => offset < end)
    .map((entity) => ({ ...entity, length: Math.min(endOf(entity), end) - entity.offset }));
  const blanks = /^[ \n]*/.exec(text.slice(0, kept[0]?.offset ?? end))?.[0].length ?? 0;
  return {
    text: text.slice(blanks, end),
    entities: inOrder(kept.map((entity) => ({ ...entity, offset: entity.offset - blanks }))),
  };
}

/** td, `is_empty_string`: nothing but blanks and characters that have no shape. */
const isBlank = (text: string) =>
  /^(?:[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc]|[\u{e0000}-\u{e007f}])*$/u.test(
    text,
  );

function messageEntity(entity: RawEntity): MessageEntity {
  const { type, offset, length } = entity;
  switch (type) {
    case 'pre':
      return { type, offset, length, ...(entity.language ? { language: entity.language } : {}) };
    case 'text_link':
      return { type, offset, length, url: entity.url ?? '' };
    case 'text_mention':
      return { type, offset, length, user: { id: entity.userId ?? 0, is_bot: false, first_name: '' } };
    case 'custom_emoji':
      return { type, offset, length, custom_emoji_id: entity.customEmojiId ?? '' };
    case 'date_time':
      return { type, offset, length, unix_time: entity.unixTime ?? 0, date_time_format: dateFormat(entity.format) };
    default:
      return { type, offset, length };
  }
}

type DateFormat = MessageEntity.DateTimeMessageEntity['date_time_format'];

/** The format in the order in which the server writes it: weekday, date, time. */
function dateFormat(format = ''): DateFormat {
  if (/r/i.test(format)) return 'r';
  const last = (letters: RegExp) => (format.match(letters)?.at(-1) ?? '') as '';
  // Each part is the letter that was matched, or nothing.
  return `${/w/i.test(format) ? 'w' : ''}${last(/[dD]/g)}${last(/[tT]/g)}` as DateFormat;
}
