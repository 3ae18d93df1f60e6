import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allSteps } from '../index.ts';
import { exhibits } from './museum.ts';

const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, file), 'utf8');
const asPrinted = read('as-printed.md');

test('the 36 defects are there, in order', () => {
  expect(exhibits.map(({ id }) => id)).toEqual(Array.from({ length: 36 }, (_, index) => `B${index + 1}`));
});

test('the document is that of its author, to the byte', () => {
  const sum = createHash('sha256').update(asPrinted).digest('hex');
  expect(sum).toBe('ea8d1e486ffa6ff46f15e71bc66a4e791d941171530af65f5520accae51e6d3c');
});

test('every exhibit stands in the document as it is shown', () => {
  expect(exhibits.filter(({ printed }) => !asPrinted.includes(printed)).map(({ id }) => id)).toEqual([]);
});

test('every exhibit has one test of its number', () => {
  const texts = globSync('*.test.ts', { cwd: import.meta.dirname }).map(read);
  const tested = texts.flatMap((text) => [...text.matchAll(/['"`](B\d+): /g)].map(([, id]) => id));
  expect(tested.sort()).toEqual(exhibits.map(({ id }) => id).sort());
});

test('what is right is a command that is there, or says with what it comes', () => {
  const nowhere = exhibits.filter(({ right }) => right.commands.length === 0 && !right.comesWith);
  expect(nowhere.map(({ id }) => id)).toEqual([]);
  const wrong = exhibits.flatMap(({ id, right }) =>
    right.commands.filter((line) => !isCommand(line)).map((line) => `${id}: ${line}`),
  );
  expect(wrong).toEqual([]);
});

test('every step of a runbook that is named is there', () => {
  const steps = allSteps.map(({ name }) => name);
  const named = exhibits.flatMap(({ right }) => right.commands.flatMap((line) => line.match(/\S+#\S+/g) ?? []));
  expect(named.filter((step) => !steps.includes(step))).toEqual([]);
});

/** What `--help` of each command prints. The page is made from the program, and a test of tests/documents holds them together. */
const helps = new Map(
  read('../../docs/guides/command-line.md')
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part]),
);

function isCommand(line: string): boolean {
  const words = line.split(' ');
  const command = words.map((_, index) => words.slice(0, index + 1).join(' ')).findLast((one) => helps.has(one)) ?? '';
  const help = helps.get(command);
  if (!help || command === 'chatai') return false;
  const [, usage = ''] = /^Usage: chatai .*?\[options\](.*)$/m.exec(help) ?? [];
  const rest = words.slice(command.split(' ').length);
  const isTaken = (word: string) =>
    word.startsWith('-') ? new RegExp(`\\s${word}[ ,]`).test(help) : /[<[](?!command)/.test(usage);
  return rest.every(isTaken);
}
