import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { callsFile, renderCalls } from '../generate-calls.ts';

test('the client knows every route as it is (else: npm run generate:calls)', async () => {
  expect(await readFile(callsFile, 'utf8')).toBe(renderCalls());
});
