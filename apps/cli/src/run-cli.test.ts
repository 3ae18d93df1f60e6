import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createProgram, shortWords } from './run-cli.ts';
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
  await createProgram(
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
      'bots import',
      'bots start',
      'bots stop',
      'bots restart',
      'bots drain',
      'bots check',
      'bots mode',
      'bots pause',
      'bots resume',
      'bots rotate',
      'bots test',
      'bots fix',
      'bots remove',
      'bots restore',
      'audit',
      'completion',
      'workspaces settings',
    ],
    ...['list', 'show', 'create', 'set', 'publish', 'versions', 'restore-version', 'templates', 'sandbox'].map(
      (verb) => `assistants ${verb}`,
    ),
    ...['remove', 'restore', 'draft show', 'draft set', 'draft discard'].map((verb) => `assistants ${verb}`),
    ...['add', 'list', 'show', 'passages', 'search', 'retry', 'replace', 'remove', 'restore'].map(
      (verb) => `knowledge ${verb}`,
    ),
    ...['list', 'invite', 'role', 'remove'].map((verb) => `team ${verb}`),
    ...['list', 'show', 'create', 'suspend', 'restore', 'role', 'reset-password', 'reset-2fa', 'sessions revoke'].map(
      (verb) => `users ${verb}`,
    ),
    ...['list', 'show', 'create', 'suspend', 'restore', 'role'].map((verb) => `workspaces ${verb}`),
    ...[
      'apikey create',
      'apikey list',
      'apikey revoke',
      'db migrate',
      'db status',
      'db rollback',
      'db rekey',
      'db roles',
    ],
    ...['list', 'show', 'search', 'export', 'where', 'send', 'resend', 'mark-sent', 'tag', 'release'].map(
      (verb) => `conversations ${verb}`,
    ),
    ...['list', 'show', 'replay', 'delete'].map((verb) => `bots dead-letters ${verb}`),
  ]) {
    expect(lines).toContain(line);
  }
});

test.each([
  ...[
    'runbook run',
    'runbook resume',
    'up',
    'down',
    'restart',
    'ask',
    'admin link',
    'apikey create',
    'apikey revoke',
    'bots add',
    'bots start',
  ],
  ...['import', 'restart', 'drain', 'mode', 'pause', 'resume', 'rotate', 'test'].map((verb) => `bots ${verb}`),
  ...['bots stop', 'knowledge add', 'db migrate', 'db rollback', 'db rekey'],
  ...['send', 'resend', 'mark-sent', 'tag', 'release'].map((verb) => `conversations ${verb}`),
  ...['bots dead-letters replay', 'bots dead-letters delete', 'bots fix', 'bots remove', 'bots restore'],
  ...['create', 'set', 'publish', 'restore-version', 'sandbox', 'remove', 'restore'].map(
    (verb) => `assistants ${verb}`,
  ),
  ...['draft set', 'draft discard'].map((verb) => `assistants ${verb}`),
  ...['retry', 'replace', 'remove', 'restore'].map((verb) => `knowledge ${verb}`),
  ...['team invite', 'team role', 'team remove', 'workspaces settings', 'users create', 'workspaces create'],
  ...['suspend', 'restore', 'role'].flatMap((verb) => [`users ${verb}`, `workspaces ${verb}`]),
  ...['reset-password', 'reset-2fa', 'sessions revoke'].map((verb) => `users ${verb}`),
])('`%s` changes something, so it knows --dry-run', async (line) => {
  expect((await chatai(aCli(nothingRuns()), `${line} --help`)).stdout).toContain('--dry-run');
});

test('ask --dry-run asks nobody', async () => {
  const { exitCode, stdout } = await chatai(aCli(nothingRuns()), 'ask hello --assistant Support --dry-run');
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: 'DRY RUN: nothing is changed\n  would ask Support: hello\n',
  });
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
      if (
        [...all, ...Object.keys(shortWords).map((word) => [word])].some(
          (known) => known.join(' ') === [...words.slice(0, -1), typo].join(' '),
        )
      )
        continue;
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
  ['completion', 'bash, zsh, fish'],
  ['bots mode @shop_help_bot', 'polling, webhook'],
  ['bots list --state', 'checking, starting, live, stopped, paused, deaf, conflict, token_dead, limited'],
  ['team invite ada@example.com', 'owner, editor, operator, viewer'],
  ['users role ada@example.com --reason test', 'user, admin, oncall'],
])('`%s` lists the choices of what is missing, with exit 2', async (line, choices) => {
  const { exitCode, stderr } = await chatai(aCli(nothingRuns()), line);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`Choose one of: ${choices}\n`);
  const { stdout } = await chatai(aCli(nothingRuns()), `${line} --json`);
  if (!line.endsWith('--state')) expect(JSON.parse(stdout).error.fix).toBe(`Choose one of: ${choices}`);
});

test.each([
  'status',
  'down',
  'restart',
  'bots list',
  'bots add --token 1:x',
  'assistants list',
  'assistants create --name Support',
  'knowledge list',
  'knowledge add --text hello',
  'knowledge search hello',
  'ask hello',
  'team list',
  'audit',
  'users list',
  'workspaces settings',
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

test.each([
  ['statsu --json', "unknown command 'statsu'", 'Did you mean status?'],
  ['status --jsn --json', "unknown option '--jsn'", 'Did you mean --json?'],
  ['bots lisst --json', "unknown command 'lisst'", 'Did you mean list?'],
  ['ask --json', "missing required argument 'question'", 'See chatai ask --help'],
  ['logs --level loud --json', "option '--level <level>' argument 'loud' is invalid", 'See chatai logs --help'],
])('`%s` says what is wrong in one JSON document too, with exit 2', async (line, detail, fix) => {
  const { exitCode, stdout, stderr } = await chatai(aCli(nothingRuns()), line);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'wrong-usage', detail: expect.stringContaining(detail), fix, exitCode: 2 },
  });
  expect(stderr).toContain(detail);
});

test.each([
  ['knowledge add --question a?', '--answer is missing'],
  ['knowledge add --answer b', '--question is missing'],
  ['knowledge add --question a? --answer b --text c', 'more than one thing to add was given'],
  ['knowledge add', 'nothing to add was given'],
  ['knowledge add a.txt b.txt --title t', '--title is for one source alone'],
  ['assistants set Support', 'nothing to change was given'],
  ['assistants draft set Support --instructions a --instructions-file b', 'the instructions were given twice'],
])('`%s` names what is missing or too much', async (line, problem) => {
  const { exitCode, stderr } = await chatai(aCli(nothingRuns()), line);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`error: ${problem}`);
});

test('a file with a token that is not there is told in words', async () => {
  const { exitCode, stderr } = await chatai(aCli(nothingRuns()), 'bots add --token-file nope.txt');
  expect(exitCode).toBe(6);
  expect(stderr).toContain('nope.txt cannot be used: there is no such file');
});

test.skipIf(process.platform === 'win32')('a device is no file with a token', async () => {
  const { exitCode, stderr } = await chatai(aCli(nothingRuns()), 'bots add --token-file /dev/zero');
  expect(exitCode).toBe(6);
  expect(stderr).toContain('/dev/zero cannot be used: it is a device');
});

test('an address of another installation at which nobody answers is told as a wrong CHATAI_URL', async () => {
  const elsewhere = { CHATAI_URL: 'http://127.0.0.1:9', CHATAI_API_KEY: 'ck_x' };
  const { exitCode, stderr } = await chatai(aCli(elsewhere), 'bots list');
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/CHATAI_URL \(http:\/\/127\.0\.0\.1:9\) does not answer: .*\nCorrect CHATAI_URL/);
  expect((await chatai(aCli(elsewhere), 'health')).stdout).toContain('Next: correct CHATAI_URL');
});

test('a command that refuses before it begins prints its JSON document too', async () => {
  const { exitCode, stdout } = await chatai(aCli({ CHATAI_URL: 'http://127.0.0.1:9' }), 'status --json');
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not-on-this-machine', exitCode: 2 } });
  expect(exitCode).toBe(2);
});

test.each([
  ['hello', '****'],
  ['mysql://me:hunter2@db/chatai', 'mysql://me:****@db/chatai'],
])('a DATABASE_URL that is no address of a PostgreSQL (%s) is a wrong DATABASE_URL: exit 3', async (url, shown) => {
  const settings = { ...nothingRuns(), DATABASE_URL: url };
  for (const line of ['db status', 'status', 'health', 'apikey list']) {
    const { exitCode, stderr } = await chatai(aCli(settings), line);
    expect(exitCode, line).toBe(3);
    expect(stderr).toContain(`error: DATABASE_URL (${shown}) cannot be used: it is not of the form postgresql://`);
  }
});

test('a DATABASE_URL that nobody answers is named by db commands as it is by npm start, with exit 3', async () => {
  const elsewhere = { ...nothingRuns(), CHATAI_HOME: path.join(home, 'outside') };
  const settings = { ...elsewhere, DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:9/chatai' };
  const { exitCode, stderr } = await chatai(aCli(settings), 'db status');
  expect(exitCode).toBe(3);
  expect(stderr).toContain('DATABASE_URL (postgresql://me:****@127.0.0.1:9/chatai) cannot be used: nothing listens on');
});

test('db roles prints no passwords of a key that it would have to make up', async () => {
  const settings = { ...nothingRuns(), DATABASE_URL: 'postgresql://me@127.0.0.1:9/chatai' };
  const { exitCode, stdout, stderr } = await chatai(aCli(settings), 'db roles');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/never-started has none\n.*npm start/);
  expect(existsSync(settings.CHATAI_HOME)).toBe(false);
  const given = await chatai(aCli({ ...settings, CHATAI_SECRET_KEY: 'k'.repeat(32) }), 'db roles');
  expect(given.stdout).toContain('alter role chatai_system login');
  expect(existsSync(settings.CHATAI_HOME)).toBe(false);
});

test('config check fails for what is wrong, warns of what is not used yet, and shows every default', async () => {
  vi.stubEnv('CHATAI_HOME', nothingRuns().CHATAI_HOME);
  vi.stubEnv('CHATAI_ALERT_EMAIL', 'me@example.com');
  const used = await chatai(aCli({}), 'config check');
  expect(used.exitCode, used.stdout).toBe(0);
  expect(used.stdout.split('\n')[1]).toMatch(
    /^warn +CHATAI_ALERT_EMAIL +\*\*\*\* +environment +not used yet by this version$/,
  );
  expect(used.stdout).toMatch(/\nok +CHATAI_BIND +127\.0\.0\.1 +default /);
  vi.stubEnv('CHATAI_PORT_OFFSET', '3000');
  const wrong = await chatai(aCli({}), 'config check --json');
  expect(wrong.exitCode).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ ok: false });
  vi.unstubAllEnvs();
});

test('health names every part that does not answer, with exit 3 when none does', async () => {
  const { exitCode, stdout } = await chatai(aCli(nothingRuns()), 'health');
  expect(exitCode).toBe(3);
  const lines = stdout.split('\n').map((line) => line.split(/\s{2,}/).slice(0, 2));
  expect(lines.filter(([state, title]) => ['fail', 'off'].includes(state ?? '') && title)).toEqual([
    ['fail', 'Backend'],
    ['fail', 'Frontend'],
    ['fail', 'Database'],
    ['off', 'Redis'],
    ['fail', 'Bot manager'],
    ['fail', 'Supervisor'],
    ['fail', 'Watchdog'],
    ['off', 'Sandbox'],
    ['off', 'Secrets'],
    ['off', 'Address'],
    ['off', 'Logs'],
  ]);
  // One cause: what follows from it says so, and only the cause says what to do.
  expect(stdout).toMatch(/^fail +Backend .* \(follows from: Supervisor answers\)$/m);
  expect(stdout).toMatch(/\nTo do: Supervisor answers: Start ChatAI with `npm start`\..*\n/);
  expect(stdout).not.toMatch(/To do: Backend/);
  expect(stdout).toMatch(/\n\d+ checks on [^:]+: \d+ ok, .*\d+ fail \(\d+ follow\), \d+ unknown\. Next: npm start\n$/);
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
  for (const line of ['down', 'admin link']) {
    const { exitCode, stderr } = await chatai(aCli({ CHATAI_URL: 'http://127.0.0.1:9' }), line);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('CHATAI_URL names another one');
  }
});

test('version is one line, or one document', async () => {
  expect((await chatai(aCli({}), 'version')).stdout).toMatch(/^ChatAI 1\.0\.0 \(Node \d+\.\d+\.\d+, .*\)\n$/);
  expect(JSON.parse((await chatai(aCli({}), 'version --json')).stdout)).toMatchObject({ version: '1.0.0' });
});
