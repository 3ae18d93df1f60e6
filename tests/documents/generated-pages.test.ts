import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commandLinePage, renderCommandLinePage } from './command-line-page.ts';
import { renderSettingsPage, settingsPage } from './settings-page.ts';

test('the page of settings lists every setting as the programs read it', async () => {
  const page = await readFile(settingsPage, 'utf8');
  expect(page, 'run: node tests/documents/settings-page.ts').toBe(renderSettingsPage());
});

test('the page of the command line shows every command as its own help does', async () => {
  const page = await readFile(commandLinePage, 'utf8');
  expect(page, 'run: node tests/documents/command-line-page.ts').toBe(renderCommandLinePage());
});
