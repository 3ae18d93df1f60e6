import { expect, test } from 'vitest';
import { readPairList } from './pair-list-file.ts';

test('pairs of a spreadsheet are read: a header, an answer of several lines, commas and quotes in it', () => {
  const csv = [
    'Question,Answer',
    'Do you deliver?,"Yes, in 3 days.\r\nAbroad: ask ""us""."',
    '',
    '# not yet: Do you sell cards?,Yes.',
    'Есть ли доставка?,"Да, за 3 дня."',
  ];
  expect(readPairList(csv.join('\r\n'))).toEqual({
    pairs: [
      { line: 2, question: 'Do you deliver?', answer: 'Yes, in 3 days.\r\nAbroad: ask "us".' },
      { line: 6, question: 'Есть ли доставка?', answer: 'Да, за 3 дня.' },
    ],
    problems: [],
  });
});

test('a JSON document a line is read', () => {
  expect(readPairList('{"question":"Why?","answer":"So that\\nit works."}\n')).toEqual({
    pairs: [{ line: 1, question: 'Why?', answer: 'So that\nit works.' }],
    problems: [],
  });
});

test('what is wrong is told with its line, and the lines after it are still read', () => {
  const csv = ['Why?', 'When?,"now', 'Where?,here', ',nobody', 'Who?,', 'a,b,c'];
  expect(readPairList(csv.join('\n'))).toEqual({
    pairs: [{ line: 3, question: 'Where?', answer: 'here' }],
    problems: [
      { line: 1, problem: 'it has not the two fields question,answer' },
      { line: 2, problem: 'a quote is not closed, or stands in the middle of a field' },
      { line: 4, problem: 'the question is missing' },
      { line: 5, problem: 'the answer is missing' },
      { line: 6, problem: 'it has not the two fields question,answer' },
    ],
  });
});
