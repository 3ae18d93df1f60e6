import { readFile } from 'node:fs/promises';
import { api } from '@chatai/contract/api';
import { commonProblems } from '@chatai/contract/problem';
import { expect, test } from 'vitest';
import { errorsPage, renderErrorsPage } from './errors-page.ts';

test('docs/errors.md lists every refusal in the words that API, command line and console use', async () => {
  expect(await readFile(errorsPage, 'utf8'), 'run: node tests/documents/errors-page.ts').toBe(await renderErrorsPage());
});

test('every code that the API document promises is explained', async () => {
  const page = await renderErrorsPage();
  const promised = Object.values(api).flatMap((resource) => Object.values(resource).flatMap((route) => route.problems));
  const missing = [...promised, ...commonProblems].filter((code) => !page.includes(`\n## ${code}\n`));
  expect(missing).toEqual([]);
});
