import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createManualClock } from '@chatai/core/clock';
import { createLog, createLogFile } from '@chatai/core/log';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCli, chatai } from '../testing/a-cli.ts';

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-logs-'));
  folder = path.join(home, 'logs');
  mkdirSync(folder);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const now = Date.now();
const ourLine = (ms: number, level: string, component: string, event: string, more = {}) =>
  `${JSON.stringify({ 'log.level': level, '@timestamp': new Date(now + ms).toISOString(), 'service.name': component, 'process.pid': 1, ...more, 'event.action': event })}\n`;
const write = (name: string, ...lines: string[]) => writeFileSync(path.join(folder, name), lines.join(''));
const events = (stdout: string) => (JSON.parse(stdout).lines as { event: string }[]).map(({ event }) => event);
const logs = (line: string) => chatai(aCli({ CHATAI_HOME: home }), `logs ${line}`.trim());

test('lines of all components come in the order of their time', async () => {
  write('backend.log', ourLine(-3_000, 'info', 'backend', 'first'), ourLine(-1_000, 'info', 'backend', 'third'));
  write('worker.log', ourLine(-2_000, 'info', 'worker', 'second'));
  expect(events((await logs('--json')).stdout)).toEqual(['first', 'second', 'third']);
});

test('a line reads as time, level, component, event and its figures, and repeated errors are counted', async () => {
  write(
    'backend.log',
    ourLine(-2_000, 'error', 'backend', 'token.refused', {
      'http.request.id': '01J8',
      botId: 'b1',
      code: 'token-refused',
    }),
    ourLine(-1_000, 'error', 'backend', 'token.refused', { code: 'token-refused' }),
  );
  const { stdout } = await logs('backend');
  expect(stdout.split('\n')[0]).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} error backend token\.refused req=01J8 bot=b1 code=token-refused$/,
  );
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
    /^2 lines, 1 kind of warning or error: token\.refused token-refused x2 from \d\d:\d\d:\d\dZ$/,
  );
});

test('a line that a full disk has cut is told by its level and time, one kind with its like, and what stands behind it is not lost', async () => {
  const cut = (ms: number, level = 'warn') =>
    ourLine(ms, level, 'watchdog', 'look.failed', { error: 'x' }).slice(0, 130);
  write(
    'up.out.log',
    `${cut(-4_000)}\n`,
    `${cut(-3_000)}\n`,
    cut(-2_000),
    ourLine(-1_000, 'info', 'up', 'unit.started'),
  );
  const { stdout } = await logs('up --level warn');
  expect(stdout.split('\n')[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}watchdog log\.line\.cut cut="/);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^2 lines, 1 kind of warning or error: log\.line\.cut x2 from/);
  expect(events((await logs('up --json')).stdout)).toEqual(['log.line.cut', 'log.line.cut', 'unit.started']);
});

test('--level, --since and --grep each leave out what does not match', async () => {
  write(
    'backend.log',
    ourLine(-3_600_000, 'error', 'backend', 'long.ago'),
    ourLine(-60_000, 'info', 'backend', 'just.info'),
    ourLine(-50_000, 'error', 'backend', 'just.now', { turnId: 'T-77' }),
  );
  expect(events((await logs('--level error --json')).stdout)).toEqual(['long.ago', 'just.now']);
  expect(events((await logs('--since 10m --json')).stdout)).toEqual(['just.info', 'just.now']);
  expect(events((await logs('--grep t-77 --json')).stdout)).toEqual(['just.now']);
});

test('--until, --bot, --workspace and --request each leave out what does not match', async () => {
  const [one, other] = ['0198f3a2-7c1e-7000-8000-5e1f6a2b3c4d', '0198f3a2-7c1e-7000-8000-5e1f6a2b3c4e'];
  write(
    'worker.log',
    ourLine(-86_400_000, 'warn', 'worker', 'yesterday', { botId: one, workspaceId: other }),
    ourLine(-2_000, 'warn', 'worker', 'of.another', { botId: other, workspaceId: other }),
    ourLine(-1_000, 'warn', 'worker', 'asked', { botId: one, workspaceId: one, 'http.request.id': 'r-7' }),
  );
  expect(events((await logs(`--bot ${one} --json`)).stdout)).toEqual(['yesterday', 'asked']);
  expect(events((await logs(`--bot ${one} --until 1h --json`)).stdout)).toEqual(['yesterday']);
  expect(events((await logs(`--workspace ${other} --json`)).stdout)).toEqual(['yesterday', 'of.another']);
  expect(events((await logs('--request r-7 --json')).stdout)).toEqual(['asked']);
});

test('times that leave nothing, and a name that nobody can look up, are refused with what to do', async () => {
  expect(await logs('--since 1h --until 2h')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('not before'),
  });
  expect(await logs('-f --until 2h')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Give one of') });
  expect(await logs('--until soon')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is no time') });
  expect(await logs('--bot @shop_help_bot')).toMatchObject({ exitCode: 3 });
});

test('a component may be named as its unit, and one that does not log lists those that do', async () => {
  write('backend.log', ourLine(0, 'info', 'backend', 'started'));
  write('up.log', ourLine(0, 'info', 'up', 'ready'));
  expect(events((await logs('chatai-backend --json')).stdout)).toEqual(['started']);
  const { exitCode, stderr } = await logs('frontend');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Choose one of: backend, up');
});

test('rotated files are read as far back as --since reaches', async () => {
  write('backend.log.2026-01-01', ourLine(-7_200_000, 'info', 'backend', 'rotated'));
  write('backend.log', ourLine(-1_000, 'info', 'backend', 'current'));
  expect(events((await logs('--json')).stdout)).toEqual(['current']);
  expect(events((await logs('--since 1d --json')).stdout)).toEqual(['rotated', 'current']);
  const old = (now - 3 * 86_400_000) / 1000;
  utimesSync(path.join(folder, 'backend.log.2026-01-01'), old, old);
  expect(events((await logs('--since 1d --json')).stdout)).toEqual(['current']);
});

test('an id is found wherever it stands, and -n gives as many lines as it says', async () => {
  const asked = ourLine(-86_400_000, 'info', 'backend', 'asked', { 'http.request.id': '01J8' });
  write('backend.log.2026-01-31', asked);
  const later = Array.from({ length: 10_000 }, (_, n) => ourLine(n - 10_000, 'info', 'backend', 'later'));
  write('backend.log', asked, ...later);
  expect(events((await logs('--grep 01j8 --json')).stdout)).toEqual(['asked', 'asked']);
  expect(events((await logs('-n 9000 --json')).stdout)).toHaveLength(9_000);
});

test('what PostgreSQL and crashing programs print is shown with a level', async () => {
  write('postgresql.log', '2026-03-01 10:00:00.123 UTC [12] chatai-worker ERROR:  relation does not exist\n');
  write('backend.out.log', 'Error: cannot find module\n    at main.ts:1\n');
  const { stdout } = await logs('--level error --json');
  expect(JSON.parse(stdout).lines).toMatchObject([
    { component: 'postgresql', level: 'error', event: 'relation does not exist', at: '2026-03-01T10:00:00.123Z' },
    { component: 'backend', level: 'error', event: 'Error: cannot find module' },
  ]);
});

test('that PostgreSQL is still starting is no error', async () => {
  write('postgresql.log', '2026-03-01 10:00:00.123 UTC [12] [unknown] FATAL:  the database system is starting up\n');
  const { lines } = JSON.parse((await logs('postgresql --json')).stdout);
  expect(lines).toMatchObject([{ level: 'info', event: 'the database system is starting up' }]);
});

test('a --since that is no time is refused with exit 2', async () => {
  const { exitCode, stderr } = await logs('--since yesterday');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--since yesterday is no time');
});

test('without a log folder nothing is said to be there: it is named, with what to do', async () => {
  for (const line of ['', '--json', '-f', 'backend']) {
    const { exitCode, stderr } = await chatai(
      aCli({ CHATAI_HOME: path.join(home, 'elsewhere') }),
      `logs ${line}`.trim(),
    );
    expect(exitCode, line).toBe(3);
    expect(stderr).toMatch(/^error: nothing has been logged: there is no folder .*elsewhere\/logs\n.*CHATAI_LOG_DIR/);
  }
});

test('a log folder that is a file is refused with the reason', async () => {
  writeFileSync(path.join(home, 'a-file'), '');
  const { exitCode, stderr } = await chatai(
    aCli({ CHATAI_HOME: home, CHATAI_LOG_DIR: path.join(home, 'a-file') }),
    'logs',
  );
  expect(exitCode).toBe(5);
  expect(stderr).toMatch(/^error: the logs in .*a-file cannot be read: it is a file\n/);
});

test.each(['logs', 'logs/backend.log'])('%s that this user may not read is refused with the reason', async (name) => {
  write('backend.log', ourLine(0, 'info', 'backend', 'first'));
  chmodSync(path.join(home, name), 0);
  const { status, stderr } = asAnOrdinaryUser(['logs'], { CHATAI_HOME: home });
  expect(status).toBe(5);
  expect(stderr).toMatch(/^error: the logs in .* cannot be read: this user may not read .*logs/);
  chmodSync(path.join(home, name), 0o700);
});

/** Root reads everything; without the two capabilities that allow it root is held to the modes of its files. */
function asAnOrdinaryUser(args: string[], env: Record<string, string>) {
  const chatai = [process.execPath, path.join(import.meta.dirname, '../main.ts'), ...args];
  const dropped = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all'];
  const command = process.getuid?.() === 0 ? [...dropped, ...chatai] : chatai;
  return spawnSync(command[0] ?? '', command.slice(1), { env: { ...process.env, ...env }, encoding: 'utf8' });
}

test('-f shows new lines as they come, also after the file was rotated', async () => {
  write('backend.log', ourLine(-1_000, 'info', 'backend', 'before'));
  const stop = new AbortController();
  const cli = aCli({ CHATAI_HOME: home }, { signal: stop.signal });
  const following = chatai(cli, 'logs backend -f --level warn');
  const newLines = ourLine(0, 'info', 'backend', 'too.quiet') + ourLine(0, 'warn', 'backend', 'one');
  await expect
    .poll(() => {
      appendFileSync(path.join(folder, 'backend.log'), newLines);
      return cli.stdout();
    })
    .toContain('backend one');
  renameSync(path.join(folder, 'backend.log'), path.join(folder, 'backend.log.2026-01-01'));
  const file = createLogFile({ folder, component: 'backend', clock: createManualClock() });
  createLog('backend', 'info', file).warn('after.rotation');
  file.flush();
  await expect.poll(() => cli.stdout()).toContain('after.rotation');
  stop.abort();
  await following;
  expect(cli.stdout()).not.toMatch(/before|too\.quiet/);
  file.close();
});
