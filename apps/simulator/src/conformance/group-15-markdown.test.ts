import { describe, expect, test } from 'vitest';
import { aSharedChat } from './arrange.ts';
import { seenIn } from './formatting.ts';

const call = aSharedChat();
const sendAs = async (parse_mode: string, text: string) => seenIn(await call('sendMessage', { text, parse_mode }));

describe('MarkdownV2', () => {
  test.each<[markdown: string, ...seen: string[]]>([
    ['*bold*', 'bold', 'bold 0 4'],
    ['_italic_', 'italic', 'italic 0 6'],
    ['__under__', 'under', 'underline 0 5'],
    ['~strike~', 'strike', 'strikethrough 0 6'],
    ['||spoiler||', 'spoiler', 'spoiler 0 7'],
    ['`code`', 'code', 'code 0 4'],
    ['`a * b _ c`', 'a * b _ c', 'code 0 9'],
    ['```\nblock\n```', 'block', 'pre 0 5'],
    ['```js\nlet a = 1;\n```', 'let a = 1;', 'pre 0 10 js'],
    ['```js```', 'js', 'pre 0 2'],
    ['[link](http://e.com/)', 'link', 'text_link 0 4 http://e.com/'],
    ['[link](http://e.com/\\))', 'link', 'text_link 0 4 http://e.com/)'],
    ['[e\\.com]', 'e.com', 'text_link 0 5 http://e.com/'],
    ['[no link]', 'no link'],
    ['[Ada](tg://user?id=5)', 'Ada', 'text_mention 0 3 Ada'],
    ['![👍](tg://emoji?id=5368324170671202286)', '👍', 'custom_emoji 0 2 5368324170671202286'],
    ['![soon](tg://time?unix=1647531900&format=t)', 'soon', 'date_time 0 4 1647531900 t'],
    ['>one\n>two', 'one\ntwo', 'blockquote 0 7'],
    ['>one\nrest', 'one\nrest', 'blockquote 0 4'],
    ['>one\n>two||', 'one\ntwo', 'expandable_blockquote 0 7'],
    ['>one||\nrest', 'one\nrest', 'expandable_blockquote 0 4'],
    ['text\n>quote', 'text\nquote', 'blockquote 5 5'],
    ['1\\. a \\- b \\(c\\) \\!', '1. a - b (c) !'],
    ['*😀 bold*', '😀 bold', 'bold 0 7'],
    ['*bold _both_ bold*', 'bold both bold', 'bold 0 5', 'bold 5 9', 'italic 5 4'],
    ['___both_**__', 'both', 'italic 0 4', 'underline 0 4'],
    ['\\*plain\\*', '*plain*'],
    ['`back\\`tick`', 'back`tick', 'code 0 9'],
  ])('%s is understood', async (markdown, ...seen) => {
    expect(await sendAs('MarkdownV2', markdown)).toEqual(seen);
  });

  test.each(['_', '*', '[', ']', '(', ')', '~', '`', '>', '#', '+', '-', '=', '|', '{', '}', '.', '!'])(
    'the character %s is taken as it is behind a backslash',
    async (char) => {
      expect((await sendAs('MarkdownV2', `a\\${char}b`))[0]).toBe(`a${char}b`);
    },
  );

  test.each([']', '(', ')', '>', '#', '+', '-', '=', '|', '{', '}', '.', '!'])(
    'the character %s is refused without a backslash',
    async (char) => {
      const why = `Character '${char}' is reserved and must be escaped with the preceding '\\'`;
      expect(await sendAs('MarkdownV2', `a${char}b`)).toEqual([`Bad Request: can't parse entities: ${why}`]);
    },
  );

  test.each([
    ['*open', "Can't find end of Bold entity at byte offset 0"],
    ['ж _open', "Can't find end of Italic entity at byte offset 3"],
    ['😀__open', "Can't find end of Underline entity at byte offset 4"],
    ['~open', "Can't find end of Strikethrough entity at byte offset 0"],
    ['||open', "Can't find end of Spoiler entity at byte offset 0"],
    ['`open', "Can't find end of Code entity at byte offset 0"],
    ['```open', "Can't find end of Pre entity at byte offset 0"],
    ['```js\nopen', "Can't find end of PreCode entity at byte offset 0"],
    ['[open', "Can't find end of TextUrl entity at byte offset 0"],
    ['[a](open', "Can't find end of a URL at byte offset 4"],
    ['![a', "Can't find end of CustomEmoji entity at byte offset 0"],
    ['*a _b* c_', "Can't find end of Italic entity at byte offset 8"],
    ['__under _both___', "Can't find end of Italic entity at byte offset 15"],
    ['>a *b\nc*', "Can't find end of Bold entity at byte offset 3"],
    ['![a]b', 'The entity must contain a tg://emoji or tg://time URL'],
    ['![a](http://e.com)', 'Invalid tg://emoji or tg://time URL specified'],
  ])('%s is refused', async (markdown, why) => {
    expect(await sendAs('MarkdownV2', markdown)).toEqual([`Bad Request: can't parse entities: ${why}`]);
  });
});

describe('Markdown', () => {
  test.each<[markdown: string, ...seen: string[]]>([
    ['*bold* _italic_ `code`', 'bold italic code', 'bold 0 4', 'italic 5 6', 'code 12 4'],
    ['```\nblock```', 'block', 'pre 0 5'],
    ['```js\nlet a```', 'let a', 'pre 0 5 js'],
    ['[link](http://e.com/a_b)', 'link', 'text_link 0 4 http://e.com/a_b'],
    ['[Ada](tg://user?id=5)', 'Ada', 'text_mention 0 3 Ada'],
    ['[no link](nowhere)', 'no link'],
    ['a\\_b \\* \\` \\[', 'a_b * ` ['],
    ['a\\.b', 'a\\.b'],
    ['*bold _no italic_*', 'bold _no italic_', 'bold 0 16'],
    ['1. a - b (c)!', '1. a - b (c)!'],
    ['> no quote', '> no quote'],
  ])('%s is understood', async (markdown, ...seen) => {
    expect(await sendAs('Markdown', markdown)).toEqual(seen);
  });

  test.each([
    ['*open', "Can't find end of the entity starting at byte offset 0"],
    ['snake_case', "Can't find end of the entity starting at byte offset 5"],
    ['ж [open', "Can't find end of the entity starting at byte offset 3"],
    ['```open``', "Can't find end of the entity starting at byte offset 0"],
  ])('%s is refused', async (markdown, why) => {
    expect(await sendAs('Markdown', markdown)).toEqual([`Bad Request: can't parse entities: ${why}`]);
  });
});

test.each(['html', 'HTML', 'Html', 'markdown', 'MARKDOWNV2', 'none', ''])(
  'the mode %j is known',
  async (parse_mode) => {
    expect((await call('sendMessage', { text: 'plain', parse_mode })).body.ok).toBe(true);
  },
);

test.each(['bbcode', 'Markdown V2', 'MarkdownV3'])('the mode %j is not', async (parse_mode) => {
  expect(await sendAs(parse_mode, 'plain')).toEqual(['Bad Request: unsupported parse_mode']);
});
