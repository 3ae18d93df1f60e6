// Texts as models write them: whole, odd, cut off anywhere. And what of a text must be seen, found without the code that formats it.
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

const word = fc.constantFrom(
  'answer',
  'Order',
  'доставка',
  '12',
  '3.5',
  'naïve',
  '配送',
  '👍🏽',
  '👩‍👩‍👧‍👦',
  'a_b_c',
  '2*3',
  'C#',
  '<id>',
  'x|y',
  '\\',
  '&amp;',
  '&',
  '~5',
  '[1]',
  '[x',
  'y]',
  '#tag',
  '@user',
  '/start',
  'e.g.',
  '100%',
  '—',
  '«да»',
  'https://docs.example.com/a?b=c#d',
  'www.example.com',
  'help@example.com',
  'http://localhost:3000/',
  'a\u0301',
  '\u202eabc',
  '\ud800',
  '\0',
  '\u00a0',
  '٣',
  '1.',
  '-',
  '>',
);
const words = fc.array(word, { minLength: 1, maxLength: 8 }).map((all) => all.join(' '));
const address = fc.constantFrom(
  'https://example.com',
  'http://a.example:8080/p(1)',
  'https://user:pw@evil.example/',
  'tg://resolve?domain=x',
  'tg://a.b/c',
  'mailto:help@example.com',
  'mailto:',
  'javascript:alert(1)',
  'data:text/html,x',
  '/relative/path',
  '#anchor',
  'ftp://files.example.com/x',
  'http://[::1]/',
  'http://a.b:0/',
  'http://localhost/',
  'HTTPS://ПРИМЕР.рф/путь',
  'https://example.com/%zz',
  '',
  ' ',
  'x'.repeat(300),
  `https://example.com/${'y'.repeat(2_100)}`,
);

const { inline } = fc.letrec<{ inline: string }>((tie) => ({
  inline: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { arbitrary: words, weight: 6 },
    fc
      .tuple(fc.constantFrom('**', '*', '_', '__', '***', '~~', '~', '`', '``', '!['), tie('inline'))
      .map(([mark, text]) => `${mark}${text}${mark}`),
    fc.tuple(tie('inline'), tie('inline')).map(([a, b]) => `${a} ${b}`),
    fc.tuple(tie('inline'), tie('inline')).map(([a, b]) => `${a}${b}`),
    fc.tuple(fc.constantFrom('[', '!['), tie('inline'), address).map(([open, text, to]) => `${open}${text}](${to})`),
    fc
      .tuple(fc.constantFrom('[', '!['), tie('inline'), address)
      .map(([open, text, to]) => `${open}${text}](<${to}> "title")`),
    tie('inline').map((text) => `[${text}][ref]`),
    tie('inline').map((text) => `<b>${text}</b><br/>`),
    tie('inline').map((text) => `${text}  \nline [^1]`),
  ),
}));

const code = fc.array(fc.constantFrom('const a = 1;', '  indented', '```', '', '> x', '**no**', '\ttab', '"кавычки"'), {
  maxLength: 6,
});
const fence = fc.constantFrom('```', '````', '~~~');
const { block } = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: inline, weight: 3 },
    fc.tuple(fc.constantFrom('#', '##', '######', '#######'), inline).map(([mark, text]) => `${mark} ${text}`),
    fc
      .tuple(fence, fc.constantFrom('', 'js', 'c++ title="x"', 'a`b'), code, fence)
      .map(([open, info, lines, close]) => [open + info, ...lines, close].join('\n')),
    fc
      .tuple(
        fc.constantFrom('- ', '* ', '+ ', '1. ', '7) ', '- [ ] ', '- [x] ', '1. [x] '),
        fc.array(tie('block'), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
      )
      .map(([mark, items, isLoose]) =>
        items
          .map((item) => mark + item.replaceAll('\n', `\n${' '.repeat(mark.trimEnd().length + 1)}`))
          .join(isLoose ? '\n\n' : '\n'),
      ),
    tie('block').map((text) =>
      text
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n'),
    ),
    fc
      .array(
        fc.array(
          inline.map((text) => text.replace(/\n/g, ' ')),
          { minLength: 1, maxLength: 4 },
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map(([head = [], ...rows]) =>
        [head, head.map((_, at) => ['---', ':--', '--:', ':-:'][at % 4] as string), ...rows]
          .map((row) => `| ${row.join(' | ')} |`)
          .join('\n'),
      ),
    fc.constantFrom(
      '---',
      '***',
      '===',
      '<div>\n<p>raw</p>\n</div>',
      '<!-- hidden -->',
      '[ref]: https://ref.example/path',
      '[^1]: A note.',
      '    code by indent',
      '\\*',
      '|',
      '$x^2$',
      '\t',
      '&#x202e;&#0;&lt;',
    ),
  ),
}));

/** What a model may send: mostly Markdown, sometimes cut off, sometimes with marks thrown in, sometimes long. */
export const modelOutput: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(block, { maxLength: 6 }),
    fc.nat({ max: 9 }),
    fc.nat(),
    fc.constantFrom('\n\n', '\n', '\r\n\r\n', ''),
    fc.constantFrom(...'*_`[]()<>|~#\\!\n'),
  )
  .map(([blocks, kind, at, between, mark]) => {
    const text = blocks.join(between);
    const place = text.length === 0 ? 0 : at % text.length;
    if (kind <= 1) return text.slice(0, place);
    if (kind === 2) return text.slice(0, place) + mark + text.slice(place);
    if (kind === 3) return `${text}\n\n`.repeat(1 + (at % 5));
    return text;
  });

type Root = ReturnType<typeof fromMarkdown>;
type Node = Root | Root['children'][number];

/** What must be seen, in order: a text, or one of several ways to show the same. */
type Wanted = { text: string } | { oneOf: Wanted[][] };

/** Texts without what no reader sees and Telegram changes: white space, control characters, marks of direction. */
export const bare = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll('\0', '\ufffd')
    .replace(/[\p{Z}\p{C}\p{M}]/gu, '');

/**
 * Is `shown` the text of this Markdown: each text of it, in order, and between them nothing but marks of lists, rules of tables, and places
 * that links lead to? Returns where it differs, undefined when it does not.
 */
export function differsFrom(markdown: string, shown: string): string | undefined {
  const root = fromMarkdown(markdown, {
    extensions: [gfm({ singleTilde: false })],
    mdastExtensions: [gfmFromMarkdown()],
  });
  const text = bare(shown);
  const extras = layoutOf(root);
  const ends = follow(wantedOf(root), new Set([0]), text, extras);
  if ([...ends].some((at) => skipped(new Set([at]), text, extras).has(text.length))) return undefined;
  return `wanted ${JSON.stringify(wantedOf(root))} in ${JSON.stringify(text)}`;
}

function follow(wanted: Wanted[], from: Set<number>, text: string, extras: string[]): Set<number> {
  let places = from;
  for (const one of wanted) {
    const next = new Set<number>();
    if ('text' in one) {
      for (const at of skipped(places, text, extras)) if (text.startsWith(one.text, at)) next.add(at + one.text.length);
    } else for (const way of one.oneOf) for (const at of follow(way, places, text, extras)) next.add(at);
    places = next;
  }
  return places;
}

/** Places that can be reached over layout alone. */
function skipped(from: Set<number>, text: string, extras: string[]): Set<number> {
  const reached = new Set(from);
  const waiting = [...from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const layout = /(?:\d+\.|[•☑☐|:+-]|———)/y;
    layout.lastIndex = at;
    const ends = layout.test(text) ? [layout.lastIndex] : [];
    for (const extra of extras) if (text.startsWith(extra, at)) ends.push(at + extra.length);
    for (const end of ends) {
      if (reached.has(end)) continue;
      reached.add(end);
      waiting.push(end);
    }
  }
  return reached;
}

/** What may stand beside the texts: where links lead, and the names of notes. */
function layoutOf(node: Node): string[] {
  const extras = 'children' in node ? (node.children.flatMap(layoutOf as never) as string[]) : [];
  if ('url' in node) {
    const url = URL.parse(node.url);
    const places = [node.url, url?.host ?? '', url?.href ?? '', node.url.replace(/^mailto:/, '')];
    try {
      places.push(decodeURIComponent(url?.pathname ?? ''));
    } catch {
      // Not encoded.
    }
    extras.push(...places.filter((place) => bare(place) !== '').flatMap((place) => [bare(place), bare(`(${place})`)]));
  }
  if (node.type === 'footnoteReference' || node.type === 'footnoteDefinition') extras.push(bare(`[${node.label}]`));
  return extras;
}

function wantedOf(node: Node): Wanted[] {
  const text = (value: string): Wanted[] => (bare(value) === '' ? [] : [{ text: bare(value) }]);
  switch (node.type) {
    case 'text':
    case 'inlineCode':
    case 'code':
      return text(node.value);
    case 'html':
      return text(node.value.replace(/<br\s*\/?>/gi, ''));
    case 'image':
    case 'imageReference':
      return text(node.alt ?? '');
    case 'table': {
      const [head, ...rows] = node.children.map((row) => row.children.map((cell) => cell.children.flatMap(wantedOf)));
      const lines = rows.flatMap((row) => row.flatMap((cell, at) => [{ oneOf: [[], head?.[at] ?? []] }, ...cell]));
      return [{ oneOf: [[head, ...rows].flat(2) as Wanted[], ...(rows.length > 0 ? [lines] : [])] }];
    }
    default:
      return 'children' in node ? node.children.flatMap(wantedOf as never) : [];
  }
}
