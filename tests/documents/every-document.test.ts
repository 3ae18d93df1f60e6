import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { notUsedYet, settings } from '@chatai/core/config';
import { expect, test } from 'vitest';
import { shortWords } from '../../apps/cli/src/run-cli.ts';
import { typedCommands } from './command-line-page.ts';
import { blocksOf, checkout, documents, readDocument, withoutBlocks } from './markdown.ts';

test('every document is whole UTF-8 text, without traces of another encoding', () => {
  const faults = documents.flatMap((file) => {
    const bytes = readFileSync(path.join(checkout, file));
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    return Object.entries(encodingFaults)
      .filter(([, shape]) => shape.test(text))
      .map(([fault]) => `${file}: ${fault}`);
  });
  expect(faults).toEqual([]);
});

/** What UTF-8 looks like when it was read as Windows-1252 or Windows-1251 and saved again. */
const encodingFaults: Record<string, RegExp> = {
  'not UTF-8': /\uFFFD/,
  'UTF-8 read as Windows-1252':
    /[ÂÃ][\u0080-\u00BF]|â[€‚„†‡‰‹ŒŽ‘’“”•–—˜™š›œžŸ\u0080-\u009F]|Ð[\u0080-\u00BF]|Ñ[\u0080-\u00BF]/,
  'UTF-8 read as Windows-1251': /(?:[РС][^\s\p{L}]){2}|вЂ/u,
  'a byte order mark': /^\uFEFF/,
  'line ends of Windows': /\r/,
  'no line end at the end': /[^\n]$/,
  'control characters': /(?![\t\n\r])\p{Cc}/u,
};

test('the look for broken encodings finds them', () => {
  const broken = (text: string, encoding: string) => new TextDecoder(encoding).decode(Buffer.from(text));
  expect(broken('“naïve” — ещё', 'windows-1252')).toMatch(encodingFaults['UTF-8 read as Windows-1252'] as RegExp);
  expect(broken('Что это — вопрос', 'windows-1251')).toMatch(encodingFaults['UTF-8 read as Windows-1251'] as RegExp);
});

test('every link inside the documents leads to a file and, with #, to a heading of it', () => {
  const dead = documents.flatMap((file) =>
    linksOf(readDocument(file))
      .filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(file, link))
      .map((link) => `${file} -> ${link}`),
  );
  expect(dead).toEqual([]);
});

const linksOf = (text: string) =>
  [
    ...withoutBlocks(text)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, link]) => link as string);

function leadsSomewhere(from: string, link: string): boolean {
  const [target = '', heading] = link.split('#');
  const file = target === '' ? from : path.join(path.dirname(from), target);
  if (!existsSync(path.join(checkout, file))) return false;
  return heading === undefined || headingsOf(file).includes(heading);
}

/** As GitHub makes them: lower case, without punctuation, hyphens for spaces. */
const headingsOf = (file: string) =>
  [...readDocument(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

const guides = documents.filter((file) => /^(README|CHANGELOG|docs\/.*|bench\/.*)\.md$/.test(file));

test('every file and folder of the checkout that a document names is there', () => {
  const places = /`((?:apps|bench|bin|docs|migrations|packages|runbooks|tests)\/[\w./{},*[\]-]+)`/g;
  const missing = guides.flatMap((file) =>
    [...readDocument(file).matchAll(places)]
      .map(([, place]) => place as string)
      // Next names folders of pages in brackets, which a pattern would take for a choice of letters.
      .filter((place) => !existsSync(path.join(checkout, place)) && globSync(place, { cwd: checkout }).length === 0)
      .map((place) => `${file}: ${place}`),
  );
  expect(missing).toEqual([]);
});

test('every source that a document names in short, as `hand-over.test.ts` or `messaging/holder`, is there', () => {
  const missing = guides.flatMap((file) =>
    shortPlacesOf(readDocument(file))
      .filter((place) => !isInSources(place))
      .map((place) => `${file}: ${place}`),
  );
  expect(missing).toEqual([]);
});

const rooms = 'accounts|assistant|messaging|operations|core|contract|server|cli|frontend|simulator|console';

/** Names of sources and features in code spans, and those of features in drawings. What a `<slot>`, a `*` or a `…` stands in names no file. */
function shortPlacesOf(text: string): string[] {
  const spans = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span as string);
  const drawings = blocksOf(text).filter(({ language }) => language === '');
  const inDrawings = drawings.flatMap(({ code }) => code.match(new RegExp(`(?<![\\w/-])(?:${rooms})/\\S+`, 'g')) ?? []);
  const isShort = new RegExp(
    `^(?:[\\w[\\]-][\\w.[\\]-]*(?:/[\\w.[\\]-]+)*\\.(?:tsx?|mjs|css|sql)|(?:${rooms})/[\\w./[\\]-]+)$`,
  );
  return [...spans, ...inDrawings.map((place) => place.replace(/[,:;/)]+$/, ''))].filter((place) =>
    isShort.test(place),
  );
}

/** Sources of all rooms, and the folders they are in, without the `src` that documents leave out. */
const inSources = new Set(
  globSync('{apps,bench,bin,migrations,packages,runbooks,tests}/**/*', {
    cwd: checkout,
    exclude: (name) => /(^|[/\\])(node_modules|\.next)$/.test(String(name)),
  }).map((file) => withoutSrc(file)),
);

const isInSources = (place: string): boolean =>
  [place, `${place}.ts`].some((name) => [...inSources].some((file) => `/${file}`.endsWith(`/${withoutSrc(name)}`)));

function withoutSrc(file: string): string {
  return file
    .split(path.sep)
    .filter((part) => part !== 'src')
    .join('/');
}

test('every setting that a document names is one', () => {
  const known = [...Object.keys(settings), ...notUsedYet];
  const unknown = guides.flatMap((file) =>
    [...readDocument(file).matchAll(/\b(?:CHATAI|OPENAI|TELEGRAM)_[A-Z_]*[A-Z]\b|\b(?:DATABASE|REDIS)_URL\b/g)]
      .map(([name]) => name)
      .filter((name) => !name.startsWith('CHATAI_TEST_') && !known.includes(name.replace(/_FILE$/, '')))
      .map((name) => `${file}: ${name}`),
  );
  expect(unknown).toEqual([]);
});

test('every `chatai` command line in the documents is one that the program takes', async () => {
  const commands = await typedCommands();
  const wrong = guides.flatMap((file) =>
    commandLinesOf(readDocument(file)).flatMap((line) => {
      const command = commands.filter((one) => `${line} `.startsWith(`${one.line} `)).at(-1);
      const verbs = commands.filter((one) => command && one.line.startsWith(`${command.line} `));
      const options = line.match(/(?<=\s)--?[a-z][a-z-]*/g) ?? [];
      const unknown = options.filter((option) => !command?.options.includes(option));
      const rest = command && line.slice(command.line.length).trim();
      // A noun that has verbs is no command by itself, and what follows it must be one of them.
      const isWrong = !command || command.line === 'chatai' || (verbs.length > 0 && rest !== '') || unknown.length > 0;
      return isWrong ? [`${file}: ${line}`] : [];
    }),
  );
  expect(wrong).toEqual([]);
});

/** Command lines in code spans and in `sh` blocks; a command substitution ends one, and so does a pipe. */
function commandLinesOf(text: string): string[] {
  const blocks = blocksOf(text).filter(({ language }) => language === 'sh');
  const spans = [...withoutBlocks(text).matchAll(/`(chatai [^`\n]+)`/g)].map(([, span]) => span);
  return [...blocks.map(({ code }) => code), ...spans].flatMap((code) =>
    [...(code as string).matchAll(/(?:^|[(|] ?)(chatai [^|)\n{]+)/gm)].map(([, line]) =>
      spelledOut((line as string).trim()),
    ),
  );
}

/** `chatai s` is `chatai status`. */
function spelledOut(line: string): string {
  const [chatai, word = '', ...rest] = line.split(' ');
  return [chatai, ...(shortWords[word] ?? [word]), ...rest].join(' ');
}

test('the list of decisions names each note once, and nothing else', () => {
  const notes = globSync('docs/decisions/[0-9]*.md', { cwd: checkout }).map((file) => path.basename(file));
  expect(linksOf(readDocument('docs/decisions/README.md'))).toEqual(notes.sort());
});
