import { expect, test } from 'vitest';
import { harmless } from './harmless.ts';
import { colourStates } from './state-word.ts';
import { table } from './table.ts';

test('what a terminal would obey is shown as a mark; lines, tabs and our colours stay', () => {
  expect(harmless('Shop\u001b]0;owned\u0007\u001b[2J \u009b31m\r\n\tnext')).toBe(
    'Shop\ufffd]0;owned\ufffd\ufffd[2J \ufffd31m\ufffd\n\tnext',
  );
  const painted = colourStates('ok  a\noff b\n', ['ok', 'off'], 'first', true);
  expect(painted).toContain('\u001b[');
  expect(harmless(painted)).toBe(painted);
});

test('nobody turns the line round in which a name of theirs stands; Arabic and joined emoji stay as they are', () => {
  expect(harmless('invoice\u202efdp.exe \u2066x\u2069')).toBe('invoice\ufffdfdp.exe \ufffdx\ufffd');
  expect(harmless('مرحبا \u200f👩\u200d💻')).toBe('مرحبا \u200f👩\u200d💻');
});

test('a text of others in a table stays in its cell: one line, without colours, and as wide as it is shown', () => {
  expect(
    table([
      ['a\u001b[31m\r\nb\u0007', 'x'],
      ['c', 'y\tz'],
    ]),
  ).toBe('a\ufffd[31m b\ufffd  x\nc          y z\n');
});
