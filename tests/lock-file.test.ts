import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { lockFile } from './lock-file.ts';

test('the lock file names no host', async () => {
  expect(await readFile(lockFile, 'utf8'), 'run: node tests/lock-file.ts').not.toContain('://');
});
