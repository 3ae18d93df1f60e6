// Rich messages as plain words (Bot API, RichBlock and RichText). Read by fields and not by types, so that a new kind of block is read too.

/** The words of a rich message, a block on a line. What has no words (a picture, a map) leaves none. */
export const plainText = (blocks: readonly unknown[]): string => lines(blocks.map(blockText), '\n');

function blockText(block: unknown): string {
  if (!isObject(block)) return '';
  const { text, expression, summary, items, cells, blocks, caption, credit } = block;
  const rows = list(cells).map((row) => lines(list(row).map(blockText), ' | '));
  const inner = [...list(items), ...list(blocks)].map(blockText);
  return lines(
    [words(text), words(expression), words(summary), ...rows, ...inner, words(caption), words(credit)],
    '\n',
  );
}

function words(text: unknown): string {
  if (typeof text === 'string') return text;
  if (Array.isArray(text)) return text.map(words).join('');
  if (!isObject(text)) return '';
  return words(text.text ?? text.alternative_text ?? text.expression);
}

const lines = (parts: string[], between: string) => parts.filter((part) => part.trim() !== '').join(between);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
