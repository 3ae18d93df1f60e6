import { expect, test } from 'vitest';
import { readBotList } from './bot-list-file.ts';

const token = (letter: string) => `123456789:${letter.repeat(35)}`;

test('a CSV file is read: with a header, quotes, blank lines and comments', () => {
  const lines = [
    '\uFEFFassistant,token,mode',
    `"Support, ""main""",${token('a')},polling`,
    '',
    '# others',
    `Sales,${token('b')}`,
    `,${token('c')},`,
  ];
  expect(readBotList(lines.join('\r\n'))).toEqual({
    bots: [
      { line: 2, assistant: 'Support, "main"', token: token('a'), mode: 'polling' },
      { line: 5, assistant: 'Sales', token: token('b') },
      { line: 6, assistant: '', token: token('c') },
    ],
    problems: [],
  });
});

test('a JSON document a line is read, with the assistant’s name or id', () => {
  const lines = [
    { assistant: 'Support', token: token('a'), mode: 'webhook' },
    { assistantId: 'id-1', token: token('b') },
  ];
  expect(readBotList(lines.map((line) => JSON.stringify(line)).join('\n')).bots).toEqual([
    { line: 1, assistant: 'Support', token: token('a'), mode: 'webhook' },
    { line: 2, assistant: 'id-1', token: token('b') },
  ]);
});

test.each([
  ['Support', 'line 1: it has not the two or three fields assistant,token,mode'],
  ['a,b,c,d', 'line 1: it has not the two or three fields assistant,token,mode'],
  [`"Support,${token('a')}`, 'line 1: a quote is not closed, or stands in the middle of a field'],
  [`Support,${token('a')},pulling`, 'line 1: the mode must be webhook or polling'],
  ['Support,,polling', 'line 1: the token is missing'],
  [`{"token":"${token('a')}"}\n{"token":`, 'line 2: it is not a JSON document'],
  ['{"token":5}', 'line 1: token is not a text'],
  [`{"token":"${token('a')}"}\n[]`, 'line 2: it is not a JSON object'],
])('what is wrong with %j is told with its line, and no token is repeated', (text, problem) => {
  const { problems } = readBotList(text);
  expect(problems.map((one) => `line ${one.line}: ${one.problem}`)).toEqual([problem]);
  expect(JSON.stringify(problems)).not.toContain('123456789');
});
