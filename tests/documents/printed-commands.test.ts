import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Block, blocksOf, checkout, documents, readDocument } from './markdown.ts';
import { type PrintedInstallation, startAsPrinted } from './printed-installation.ts';

const readme = blocksOf(readDocument('README.md'));
/** After the guides, which make what the runbooks look at. */
const guides = [
  ...documents.filter((file) => file.startsWith('docs/guides/')),
  ...documents.filter((file) => file.startsWith('docs/runbooks/')),
];
const withoutCurl = process.env.CHATAI_TEST_WITHOUT?.includes('curl');
const start = readme.find(({ language, notRun }) => language === 'sh' && !notRun) as Block;

let installation: PrintedInstallation;
let folder: string;

beforeAll(async () => {
  installation = await startAsPrinted(start.code);
  folder = mkdtempSync(path.join(tmpdir(), 'chatai-reader-'));
}, 180_000);

afterAll(async () => {
  await installation?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

// In this order: the last command of the README ends what the others need.
describe('a reader who types what is printed', { shuffle: false }, () => {
  test('the first command of the README starts everything and prints the block that stands below it', () => {
    expectPrinted(readme, start, installation.printed);
  });

  for (const file of guides) {
    const isLeftOut = withoutCurl && readDocument(file).includes('\ncurl ');
    test.skipIf(isLeftOut)(`every command of ${file} works as printed`, async () => {
      await haveWhatTheGuidesAskFor();
      await readAlong(blocksOf(readDocument(file)), folder);
    });
  }

  test('every command of the README works as printed, and the last one stops what the first one started', async () => {
    await readAlong(
      readme.filter((block) => block !== start),
      checkout,
    );
    expect(await installation.ended()).toBe(0);
  });
});

test('blocks that are not run are few, and each says why', () => {
  const reasons = documents.flatMap((file) => {
    const isRun = file === 'README.md' || guides.includes(file);
    const shell = blocksOf(readDocument(file)).filter(({ language }) => language === 'sh');
    return shell.flatMap(({ line, notRun }) => notRun ?? (isRun ? [] : `no test runs line ${line} of ${file}`));
  });
  const counts = Object.groupBy(reasons, (reason) => reason);
  expect(Object.entries(counts).map(([reason, those]) => `${reason}: ${those?.length}`)).toEqual([
    'the test that reads this is part of it: 1',
    'a second installation; tests/documents runs one in this way: 1',
    'takes minutes and a machine of its own: 1',
    'needs a public address: 2',
    'needs a Bot API server: 1',
    'needs an answer that Telegram lost: 1',
    'needs a mail server: 1',
    'needs somebody with codes: 1',
    'needs a provider: 1',
    'needs a model server: 3',
    'needs a PostgreSQL outside: 3',
    'needs a night that is over: 1',
    'it follows until Ctrl-C: 1',
    'needs a start of its own: 1',
  ]);
});

/** A token as from BotFather, of the simulator that stands in for Telegram. */
async function haveWhatTheGuidesAskFor(): Promise<void> {
  const response = await fetch(`${installation.simulatorUrl}/_sim/bots`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'shop_help_bot', name: 'Shop help' }),
  });
  const { token } = (await response.json()) as { token: string };
  writeFileSync(path.join(folder, 'token.txt'), token);
}

/** Types every block that can be run, and holds what came out against the `text` block that follows it. */
async function readAlong(blocks: Block[], where: string): Promise<void> {
  await vi.waitFor(everyBotRuns, { timeout: 30_000, interval: 200 });
  const run = blocks.filter(({ language, notRun }) => language === 'sh' && notRun === undefined);
  const outputs = await installation.type(
    run.map(({ code }) => code),
    where,
  );
  for (const [index, block] of run.entries()) expectPrinted(blocks, block, outputs[index] ?? '');
}

/** One document may end with a restart of what the next one looks at. */
async function everyBotRuns(): Promise<void> {
  const response = await fetch(`${installation.apiUrl}/health`);
  const { components } = (await response.json()) as { components: Record<string, { status: string }> };
  expect(components.botManager, JSON.stringify(components.botManager)).toMatchObject({ status: 'ok' });
}

function expectPrinted(blocks: Block[], block: Block, output: string): void {
  const next = blocks[blocks.indexOf(block) + 1];
  if (next?.language !== 'text') return;
  expect(plain(output), `what is printed after line ${block.line}`).toMatch(shapeOf(next.code));
}

/** `…` stands for anything in its line; alone, for any number of lines. */
function shapeOf(printed: string): RegExp {
  const lines = plain(printed)
    .trimEnd()
    .split('\n')
    .map((line) => (line === '…' ? '(?:.*\n)*' : `${line.split('…').map(literally).join('.*')}\n`));
  return new RegExp(`^${lines.join('')}$`);
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Widths of columns and durations are different each time. */
const plain = (text: string): string =>
  `${text.trim()}\n`.replace(/[^\S\n]+/g, ' ').replace(/\d+(\.\d+)? (s|ms|%)/g, '0 $2');
