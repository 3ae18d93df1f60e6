import type { MessageEntity } from 'grammy/types';

type EntityType = MessageEntity['type'];

/** An entity as its sender gave it. Offsets in UTF-16 units; it may overlap others or leave the text. */
export interface RawEntity {
  type: EntityType;
  offset: number;
  length: number;
  language?: string;
  url?: string;
  userId?: number;
  customEmojiId?: string;
  unixTime?: number;
  format?: string;
}

export interface MarkedText {
  text: string;
  entities: RawEntity[];
}

/** td, `get_type_priority`: which of two entities over the same characters is the outer one. */
function priorityOf({ type, language }: RawEntity): number {
  switch (type) {
    case 'blockquote':
    case 'expandable_blockquote':
      return 0;
    case 'pre':
      return language ? 10 : 11;
    case 'code':
      return 20;
    case 'date_time':
      return 30;
    case 'text_link':
    case 'text_mention':
      return 49;
    case 'bold':
      return 90;
    case 'italic':
      return 91;
    case 'underline':
      return 92;
    case 'strikethrough':
      return 93;
    case 'spoiler':
      return 94;
    case 'custom_emoji':
      return 99;
    default:
      return 50;
  }
}

/** Outer entities before inner ones. */
export const inOrder = (entities: RawEntity[]): RawEntity[] =>
  entities.sort((a, b) => a.offset - b.offset || b.length - a.length || priorityOf(a) - priorityOf(b));

export const endOf = ({ offset, length }: RawEntity): number => offset + length;

/** Styles that may overlap each other: they are cut into pieces. */
const styles = new Set<EntityType>(['bold', 'italic', 'underline', 'strikethrough', 'spoiler']);
export const isStyle = ({ type }: RawEntity): boolean => styles.has(type);

export const isQuote = ({ type }: RawEntity): boolean => type === 'blockquote' || type === 'expandable_blockquote';

/** Nothing else can stand in these. */
export const isVerbatim = ({ type }: RawEntity): boolean => type === 'pre' || type === 'code' || type === 'date_time';
