import { readBlockHead } from './parse-markdown.ts';
import type { RawEntity } from './raw-entity.ts';
import { charAt } from './syntax-problem.ts';

/** Kinds of mark by the names that stand in the server's sentences. */
export type Mark =
  | 'Bold'
  | 'Italic'
  | 'Underline'
  | 'Strikethrough'
  | 'Spoiler'
  | 'Code'
  | 'Pre'
  | 'PreCode'
  | 'TextUrl'
  | 'CustomEmoji'
  | 'BlockQuote';

/** A mark that begins somewhere, and how many characters it takes. */
export interface Start {
  mark: Mark;
  length: number;
  language: string;
}

/** Everything that means something outside of code. */
export const reserved = '_*[]()~`>#+-=|{}.!\n';

export const isVerbatimMark = (mark: Mark | undefined): boolean =>
  mark === 'Code' || mark === 'Pre' || mark === 'PreCode';

/** The mark that begins at a place, quotes apart. Undefined when the character there must not stand there. */
export function startOf(source: string, at: number): Start | undefined {
  const next = charAt(source, at + 1);
  const mark = (name: Mark, length = 1, language = ''): Start => ({ mark: name, length, language });
  switch (charAt(source, at)) {
    case '*':
      return mark('Bold');
    case '~':
      return mark('Strikethrough');
    case '[':
      return mark('TextUrl');
    case '_':
      return next === '_' ? mark('Underline', 2) : mark('Italic');
    case '|':
      return next === '|' ? mark('Spoiler', 2) : undefined;
    case '!':
      return next === '[' ? mark('CustomEmoji', 2) : undefined;
    case '`': {
      if (!source.startsWith('```', at)) return mark('Code');
      const { language, at: end } = readBlockHead(source, at + 3);
      return mark(language ? 'PreCode' : 'Pre', end - at, language);
    }
    default:
      return undefined;
  }
}

/** Whether what stands at a place ends this mark. */
export function endsAt(mark: Mark, source: string, at: number): boolean {
  const char = charAt(source, at);
  const next = charAt(source, at + 1);
  switch (mark) {
    case 'Bold':
      return char === '*';
    case 'Italic':
      // Two underscores belong together, from left to right.
      return char === '_' && next !== '_';
    case 'Underline':
      return char === '_' && next === '_';
    case 'Strikethrough':
      return char === '~';
    case 'Spoiler':
      return char === '|' && next === '|';
    case 'Code':
      return char === '`';
    case 'Pre':
    case 'PreCode':
      return source.startsWith('```', at);
    case 'TextUrl':
    case 'CustomEmoji':
      return char === ']';
    case 'BlockQuote':
      return false;
  }
}

/** Marks that are an entity by themselves, and how long their end is. */
export const plainMarks: Partial<Record<Mark, { type: RawEntity['type']; endLength: number }>> = {
  Bold: { type: 'bold', endLength: 1 },
  Italic: { type: 'italic', endLength: 1 },
  Underline: { type: 'underline', endLength: 2 },
  Strikethrough: { type: 'strikethrough', endLength: 1 },
  Spoiler: { type: 'spoiler', endLength: 2 },
  Code: { type: 'code', endLength: 1 },
  Pre: { type: 'pre', endLength: 3 },
  PreCode: { type: 'pre', endLength: 3 },
};
