import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkout } from './markdown.ts';
import { threats } from './threats.ts';

test('every test that the threat model names is there, and is called so', () => {
  const missing = threats.flatMap(({ id, shownBy }) =>
    shownBy
      .filter(({ file, says }) => !/\.test\.ts$/.test(file) || !hasTest(path.join(checkout, file), says))
      .map(({ file, says }) => `${id}: ${file}: ${says}`),
  );
  expect(missing).toEqual([]);
});

/** In the title of a test, or in a row of a table of tests. */
const hasTest = (file: string, says: string): boolean =>
  existsSync(file) &&
  readFileSync(file, 'utf8')
    .replaceAll("\\'", "'")
    .split('\n')
    .some((line) => line.includes(says) && !/^\s*(\/\/|\*)/.test(line));

test('every threat has its row once, in order, and says what shows it or what is missing', () => {
  expect(threats.map(({ id }) => id)).toEqual(threats.map((_, index) => `T${index + 1}`));
  for (const { id, does, shownBy, missing } of threats) {
    expect(does !== undefined || missing !== undefined, id).toBe(true);
    expect(shownBy.length > 0 || missing !== undefined, id).toBe(true);
  }
});

test('every threat that the code names is in the threat model', () => {
  const named = new Set(sourcesWithThreats());
  expect(named.size).toBeGreaterThan(15);
  expect([...named].filter((id) => !threats.some((threat) => threat.id === id))).toEqual([]);
});

/** `security.md T14` in comments. */
function sourcesWithThreats(): string[] {
  const sources = globSync('{packages,apps,runbooks,tests}/**/*.ts', {
    cwd: checkout,
    exclude: (name) => /(^|[/\\])(node_modules|\.next)$/.test(String(name)),
  });
  return sources.flatMap((file) =>
    [...readFileSync(path.join(checkout, file), 'utf8').matchAll(/security\.md (T\d+(?:, T\d+)*)/g)].flatMap(
      ([, ids]) => (ids as string).split(', '),
    ),
  );
}
