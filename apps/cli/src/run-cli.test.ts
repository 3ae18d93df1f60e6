import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from './run-cli.ts';
import { aCli, chatai } from './testing/a-cli.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-cli-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const nothingRuns = () => ({ CHATAI_HOME: path.join(home, 'never-started'), CHATAI_PORT_OFFSET: '42000' });

/** Every command line that can be typed: `bots`, `bots list`, … */
function everyCommand(from: Command, before: string[] = []): string[][] {
  return from.commands.flatMap((one) => {
    const words = [...before, one.name()];
    return [words, ...everyCommand(one, words)];
  });
}

const all = everyCommand(
  createProgram(
    { cli: aCli({}), run: async () => {} },
    () => Promise.reject(new Error('not run here')),
    () => {},
  ),
);

test('every command of the contract is there', () => {
  const lines = all.map((words) => words.join(' '));
  for (const line of [
    ...[
      'up',
      'down',
      'restart',
      'status',
      'health',
      'logs',
      'ask',
      'version',
      'admin link',
      'config check',
      'config show',
    ],
    ...[
      'bots list',
      'bots show',
      'bots add',
      'bots start',
      'bots stop',
      'bots check',
      'knowledge add',
      'knowledge list',
    ],
    ...['apikey create', 'apikey list', 'apikey revoke', 'db migrate', 'db status', 'db rollback', 'db roles'],
  ]) {
    expect(lines).toContain(line);
  }
});

test.each(all.map((words) => [words.join(' ')]))(
  '`%s --help` shows examples on standard output and does nothing',
  async (line) => {
    const { exitCode, stdout, stderr } = await chatai(aCli(nothingRuns()), `${line} --help`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`Examples:\n  $ chatai ${line.split(' ')[0]}`);
    expect(stdout).not.toContain('\u001b');
    expect(existsSync(nothingRuns().CHATAI_HOME)).toBe(false);
  },
);

test.each(all.map((words) => [words]))(
  'a letter too many, too few or wrong in `%s` suggests the command, with exit 2',
  async (words) => {
    const last = words.at(-1) ?? '';
    for (const typo of [`${last}x`, last.slice(0, -1), `${last.slice(0, 1)}q${last.slice(2)}`]) {
      if (all.some((known) => known.join(' ') === [...words.slice(0, -1), typo].join(' '))) continue;
      const { exitCode, stdout, stderr } = await chatai(aCli(nothingRuns()), [...words.slice(0, -1), typo].join(' '));
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr, typo).toMatch(new RegExp(`Did you mean .*\\b${last}\\b`));
    }
  },
);

test('a mistyped option suggests the right one', async () => {
  const { exitCode, stderr } = await chatai(aCli(nothingRuns()), 'status --jsno');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Did you mean --json?');
});

test.each([
  'status',
  'down',
  'restart',
  'bots list',
  'bots add --token 1:x',
  'knowledge list',
  'knowledge add --text hello',
  'ask hello',
  'apikey list',
  'apikey create --name ci',
  'admin link',
  'db status',
  'db migrate',
])('`%s` says with exit 3 that nothing runs, and how to start it', async (line) => {
  const { exitCode, stdout, stderr } = await chatai(aCli(nothingRuns()), line);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  expect(stderr).toMatch(/^error: .*never-started.*\n.*npm start/);
  expect(existsSync(nothingRuns().CHATAI_HOME)).toBe(false);
});

test('with --json a failure is one JSON document too', async () => {
  const { stdout, stderr } = await chatai(aCli(nothingRuns()), 'status --json');
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not-running', exitCode: 3 } });
  expect(stderr).toContain('is not running');
});

test('health names every part that does not answer, with exit 3 when none does', async () => {
  const { exitCode, stdout } = await chatai(aCli(nothingRuns()), 'health');
  expect(exitCode).toBe(3);
  expect(stdout.split('\n').map((line) => line.split(/\s{2,}/).slice(0, 2))).toEqual([
    ['fail', 'Backend'],
    ['fail', 'Frontend'],
    ['fail', 'Database'],
    ['off', 'Redis'],
    ['fail', 'Bot manager'],
    ['5 checks: 0 ok, 4 fail, 0 unknown. Next: npm start'],
    [''],
  ]);
});

test('a wrong setting is refused with exit 2 by every command that needs it, and --help still works', async () => {
  const wrong = { ...nothingRuns(), CHATAI_BACKEND_PORT: 'eighty' };
  const { exitCode, stderr } = await chatai(aCli(wrong), 'status');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('CHATAI_BACKEND_PORT');
  expect((await chatai(aCli(wrong), 'status --help')).exitCode).toBe(0);
});

test('another installation without a key is refused before anything is sent', async () => {
  const { exitCode, stderr } = await chatai(aCli({ CHATAI_URL: 'http://127.0.0.1:9' }), 'bots list');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('CHATAI_API_KEY');
});

test('commands of this machine refuse to act on another one', async () => {
  const { exitCode, stderr } = await chatai(aCli({ CHATAI_URL: 'http://127.0.0.1:9' }), 'down');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('CHATAI_URL names another one');
});

test('version is one line, or one document', async () => {
  expect((await chatai(aCli({}), 'version')).stdout).toMatch(/^ChatAI 1\.0\.0 \(Node \d+\.\d+\.\d+, .*\)\n$/);
  expect(JSON.parse((await chatai(aCli({}), 'version --json')).stdout)).toMatchObject({ version: '1.0.0' });
});
