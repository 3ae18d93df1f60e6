import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import { createBar } from './bar.ts';

function aBar(columns?: number) {
  let said = '';
  const clock = createManualClock();
  const bar = createBar({
    err: (text) => {
      said += text;
    },
    clock,
    columns,
  });
  return { bar, clock, said: () => said };
}

test('in a terminal one line is redrawn, and is gone at the end but for what stays', () => {
  const { bar, said } = aBar(80);
  bar.show(0.13, 'a.pdf: reading');
  bar.show(1, 'a.pdf: indexing');
  bar.end('a.pdf: ready');
  expect(said().split('\r\u001b[K')).toEqual([
    '',
    '[###-----------------]  13 %  a.pdf: reading',
    '[####################] 100 %  a.pdf: indexing',
    'a.pdf: ready\n',
  ]);
});

test('a line that is longer than the terminal is cut: one that wraps could not be redrawn', () => {
  const { bar, said } = aBar(40);
  bar.show(0.5, `${'long '.repeat(30)}name.pdf`);
  expect(said().replace('\r\u001b[K', '')).toHaveLength(39);
});

test('without a terminal it says a line every four seconds, and nothing that a terminal obeys', async () => {
  const { bar, clock, said } = aBar();
  for (let second = 0; second < 10; second++) {
    bar.show(second / 10, 'a.pdf: reading');
    await clock.advance(1_000);
  }
  bar.end('a.pdf: ready');
  expect(said()).toBe('40 %  a.pdf: reading\n80 %  a.pdf: reading\na.pdf: ready\n');
});

test('a name that would drive the terminal does not', () => {
  const inTerminal = aBar(80);
  inTerminal.bar.show(0, 'evil\u001b]0;owned\u0007.pdf');
  expect(inTerminal.said()).toBe('\r\u001b[K[--------------------]   0 %  evil\ufffd]0;owned\ufffd.pdf');
});
