import { readFileSync } from 'node:fs';
import path from 'node:path';
import { thresholds, trees } from '@chatai/runbooks';
import { expect, test } from 'vitest';
import { checkout, readDocument } from './markdown.ts';

/** Headings of a document, without decoration and what stands in brackets. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#{2,4} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\([^)]*\)/g, '')
      .replace(/[^\p{L}\d &-]/gu, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );

test("every section of the user's document is in ours, in its order", () => {
  const printed = readFileSync(path.join(checkout, 'runbooks/museum/as-printed.md'), 'utf8');
  expect(headingsOf(readDocument('docs/runbooks/README.md'))).toEqual(headingsOf(printed));
});

test("every link of the user's document is in ours", () => {
  const linksOf = (text: string) => new Set([...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link));
  const printed = readFileSync(path.join(checkout, 'runbooks/museum/as-printed.md'), 'utf8');
  const ours = linksOf(readDocument('docs/runbooks/README.md'));
  expect([...linksOf(printed)].filter((link) => !ours.has(link))).toEqual([]);
});

test('the bars that our document tells are those of the checks', () => {
  const text = readDocument('docs/runbooks/README.md');
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const { connections, disk, inodes, heartbeatMs } = thresholds;
  expect(inodes).toEqual(disk);
  for (const said of [
    `below ${percent(connections)} of those`,
    `${percent(disk.warn)} is told, ${percent(disk.fail)} fails, and so do inodes`,
    `a heartbeat every three seconds; after ${numbers[heartbeatMs / 1_000]} of silence`,
  ])
    expect(text).toContain(said);
});

test('so many questions are asked of a database that answers as our document says', () => {
  const asked = trees
    .filter(({ symptom }) => symptom === 'database')
    .flatMap(({ branches }) =>
      branches.flatMap((one) => (one.says === 'the database answers' ? [one, ...(one.branches ?? [])] : one)),
    );
  expect(readDocument('docs/runbooks/README.md')).toContain(`# ${numbers[asked.length]} questions, and narrower ones`);
});

const numbers: Record<number, string> = { 12: 'twelve', 19: 'Nineteen' };
