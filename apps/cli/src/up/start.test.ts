import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '@chatai/core/config';
import { databaseTargets, openDatabase } from '@chatai/core/database';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  aCopyOf,
  aHome,
  aliveOf,
  aPlace,
  endAll,
  type Place,
  pidOf,
  programsOf,
  removeHome,
  run,
  serves,
  startUp,
  until,
} from './fixtures/start-up.ts';

let place: Place;

beforeAll(async () => {
  place = await aPlace();
  await startAndStop(place);
});
afterEach(endAll);
afterAll(() => removeHome(place.home));

const at = ({ offset }: Place, port: number) => port + offset;

test('a start prints one block with the addresses when everything serves, and Ctrl-C ends all of it with exit 0', async () => {
  const up = startUp(place);
  await up.says('next: open the sign-in link');
  expect(up.stdout().split('\n').slice(0, 6)).toEqual([
    expect.stringMatching(/^ChatAI \d+\.\d+\.\d+ is ready \(\d+\.\d s\)$/),
    `  Console   http://localhost:${at(place, 3000)}`,
    `  Sign in   http://localhost:${at(place, 3000)}/link/stand-in  (once, 24 h; again: chatai admin link)`,
    `  API docs  http://localhost:${at(place, 8000)}/docs`,
    `  Sandbox   http://localhost:${at(place, 8081)}`,
    `  Data      ${place.home}`,
  ]);
  expect(await Promise.all([8000, 3000, 3001, 8081].map((port) => serves(at(place, port))))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  const units = programsOf(place.home);
  up.process.kill('SIGINT');
  expect(await up.exit).toEqual({ code: 0, signal: null });
  expect(aliveOf(place, units)).toEqual([]);
  expect(existsSync(path.join(place.home, 'run', 'up.json'))).toBe(false);
  expect(up.stderr()).toMatch(/stopping\nstopped; everything has ended\n$/);
});

test('whoever waited for the packages too is told both waits', async () => {
  const up = startUp(place, { args: ['up', '--installed-in', '25'] });
  await up.says('next:');
  expect(up.stdout()).toMatch(/ is ready \(\d+\.\d s: 25 s to install, \d+\.\d s to start\)\n/);
});

test('with --json standard output is one line that scripts can read, progress is on standard error', async () => {
  const up = startUp(place, { args: ['up', '--json'] });
  await up.says('}\n');
  expect(up.stdout().trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(up.stdout())).toEqual({
    version: expect.any(String),
    consoleUrl: `http://localhost:${at(place, 3000)}`,
    signInLink: `http://localhost:${at(place, 3000)}/link/stand-in`,
    apiUrl: `http://localhost:${at(place, 8000)}`,
    docsUrl: `http://localhost:${at(place, 8000)}/docs`,
    managerUrl: `http://localhost:${at(place, 3001)}`,
    simulatorUrl: `http://localhost:${at(place, 8081)}`,
    dataFolder: place.home,
    warning: null,
  });
  expect(up.stderr()).toContain('starting the programs\n');
});

test('a model that does not answer is told in the block, and everything stays up', async () => {
  const flags = { 'the model': ['The model shop/small did not answer: connection refused.'] };
  const up = startUp(place, { flags });
  await up.says('next: open the sign-in link');
  expect(up.stdout()).toContain(
    '\n  Warning   The model shop/small did not answer: connection refused.\n  stop with Ctrl-C\n',
  );
  expect(await serves(at(place, 8000))).toBe(true);
  await endAll();
  const json = startUp(place, { flags, args: ['up', '--json'] });
  await json.says('}\n');
  expect(JSON.parse(json.stdout())).toMatchObject({ warning: flags['the model'][0] });
});

test('with TELEGRAM_API_ROOT the block does not send anybody to the sandbox, which has no bot then', async () => {
  const up = startUp(place, { env: { TELEGRAM_API_ROOT: 'http://127.0.0.1:9' } });
  await up.says('next: ');
  expect(up.stdout()).toContain('  API docs ');
  expect(up.stdout()).not.toContain('Sandbox');
});

test.each(['::1', '0.0.0.0', '::'])('programs that listen on %s reach each other', async (bind) => {
  const up = startUp(place, { env: { CHATAI_BIND: bind } });
  await up.says('next: ');
  const shown = bind === '0.0.0.0' ? '127.0.0.1' : '[::1]';
  expect(up.stdout()).toContain(`  Console   http://${shown}:${at(place, 3000)}\n`);
});

test('an address that this machine does not have is refused with the setting', async () => {
  const up = startUp(place, { env: { CHATAI_BIND: '192.0.2.254' } });
  expect(await up.exit).toMatchObject({ code: 7 });
  expect(up.stderr()).toMatch(
    /on 192\.0\.2\.254 cannot be used: this machine does not have that address.*\n.*CHATAI_BIND/,
  );
});

test('an offset that puts a program where no browser goes is refused at once, with one that works', async () => {
  const up = startUp({ ...place, offset: 3000 });
  expect(await up.exit).toMatchObject({ code: 2 });
  expect(up.stderr()).toContain('CHATAI_CONSOLE_PORT on 6000, which browsers and fetch refuse to open; 3001 works');
});

test('--dry-run says what would be started and starts nothing, and refuses what a start would', async () => {
  const fresh = await aPlace();
  removeHome(fresh.home);
  const dry = startUp(fresh, { args: ['up', '--dry-run'] });
  expect(await dry.exit).toMatchObject({ code: 0 });
  expect(dry.stdout()).toMatch(
    /^DRY RUN: nothing is changed\n {2}would create and start the database in .*chatai-backend/,
  );
  expect(existsSync(fresh.home)).toBe(false);
  const first = startUp(place);
  await first.says('next:');
  const second = startUp(place, { args: ['up', '--dry-run'] });
  expect(await second.exit).toMatchObject({ code: 7 });
  expect(second.stderr()).toContain(`pid ${first.process.pid}`);
});

test('a busy port is refused with the name and pid of who holds it, and nothing is left behind', async () => {
  const port = at(place, 3001);
  const holder = spawn(process.execPath, ['-e', `require('net').createServer().listen(${port}, '127.0.0.1')`]);
  try {
    await until(async () => !(await refuses(port)));
    const up = startUp(place);
    expect(await up.exit).toMatchObject({ code: 7 });
    expect(up.stderr()).toBe(
      `error: port ${port} is used by node (pid ${holder.pid}); nothing was started\n` +
        'Stop it, or set CHATAI_MANAGER_PORT or CHATAI_PORT_OFFSET\n',
    );
    expect(aliveOf(place)).toEqual([]);
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'exit');
  }
});

test('a second start on the same folder is refused with the pid of the first, which goes on', async () => {
  const first = startUp(place);
  await first.says('next:');
  const second = startUp({ ...(await aPlace(place.home)) });
  expect(await second.exit).toMatchObject({ code: 7 });
  expect(second.stderr()).toContain(`is used by another ChatAI (pid ${first.process.pid}); nothing was started`);
  expect(second.stderr()).toContain('CHATAI_HOME');
  expect(await serves(at(place, 8000))).toBe(true);
});

test('so is one after somebody has deleted the lock of the first: two supervisors would end each other’s programs', async () => {
  const first = startUp(place);
  await first.says('next:');
  const programs = programsOf(place.home);
  rmSync(path.join(place.home, 'run', 'up.lock'));
  const second = startUp(place);
  expect(await second.exit).toMatchObject({ code: 7 });
  expect(second.stderr()).toContain(`is used by another ChatAI (pid ${first.process.pid}); nothing was started`);
  expect(programsOf(place.home)).toEqual(programs);
});

test('and one on other ports after the whole run folder was deleted; `down` still ends the first', async () => {
  const first = startUp(place);
  await first.says('next:');
  const programs = programsOf(place.home);
  const alive = aliveOf(place, programs);
  rmSync(path.join(place.home, 'run'), { recursive: true });
  for (const args of [['up'], ['up', '--dry-run']]) {
    const second = startUp(await aPlace(place.home), { args });
    expect(await second.exit).toMatchObject({ code: 7 });
    expect(second.stderr()).toContain(`is used by another ChatAI (pid ${first.process.pid}); nothing was started`);
  }
  // PostgreSQL and its sessions among them.
  expect(aliveOf(place, programs)).toEqual(alive);
  const down = startUp(place, { args: ['down'] });
  expect(await down.exit, down.stderr()).toMatchObject({ code: 0 });
  expect(await first.exit).toMatchObject({ code: 0 });
  expect(aliveOf(place, programs)).toEqual([]);
});

test('a secret.key that was deleted is written again while it runs; after that no start makes another', async () => {
  const key = path.join(place.home, 'secret.key');
  const first = startUp(place);
  await first.says('next:');
  const before = readFileSync(key, 'utf8');
  rmSync(key);
  await until(() => existsSync(key));
  expect(readFileSync(key, 'utf8')).toBe(before);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  first.process.kill('SIGTERM');
  await first.exit;
  rmSync(key);
  try {
    const second = startUp(place);
    expect(await second.exit).toMatchObject({ code: 6 });
    expect(second.stderr()).toMatch(
      /has a database and no key: .*secret\.key is missing .*\nPut .* back from its copy/,
    );
    expect(existsSync(key)).toBe(false);
  } finally {
    writeFileSync(key, before, { mode: 0o600 });
  }
});

test('two instances run side by side with a folder and a port offset each', async () => {
  const other = await aCopyOf(place);
  const both = [startUp(place), startUp(other)];
  await Promise.all(both.map((one) => one.says('next:')));
  expect(await Promise.all([place, other].map((one) => serves(at(one, 8000))))).toEqual([true, true]);
  await endAll();
  removeHome(other.home);
});

test.each([
  ['postgresql://someone:pass-word@127.0.0.1:9/chatai', 'nothing listens on 127.0.0.1:9 (connection refused)'],
  ['postgresql://someone:pass-word@no-such-host.invalid/chatai', 'the name no-such-host.invalid cannot be resolved'],
])('a DATABASE_URL that cannot be used (%s) is named with the reason and without its password', async (url, reason) => {
  const up = startUp(place, { env: { DATABASE_URL: url } });
  expect(await up.exit).toMatchObject({ code: 3 });
  expect(up.stderr()).toContain(
    `error: DATABASE_URL (${url.replace('pass-word', '****')}) cannot be used: ${reason}.\n`,
  );
  expect(up.stderr()).toContain('Correct DATABASE_URL, or unset it');
  expect(aliveOf(place)).toEqual([]);
});

test.each([
  ['nobody:wrong@SOCKET/postgres', 'the server refuses the user or the password (authentication failed)'],
  ['postgres:throw-away-password@SOCKET/no_such', 'there is no such database: no_such'],
])('a DATABASE_URL that the server refuses (%s) is named with the reason', async (address, reason) => {
  const socket = encodeURIComponent(process.env.CHATAI_TEST_POSTGRES ?? '');
  const up = startUp(place, { env: { DATABASE_URL: `postgresql://${address.replace('SOCKET', socket)}` } });
  expect(await up.exit).toMatchObject({ code: 3 });
  expect(up.stderr()).toContain(`cannot be used: ${reason}.\n`);
});

test('a data folder of a newer version is refused with exit 6 and stays as it was', async () => {
  const newer = await aCopyOf(place);
  const first = startUp(newer);
  await first.says('next:');
  const owner = await openDatabase(databaseTargets(loadConfig({ CHATAI_HOME: newer.home })), 'owner', { name: 'test' });
  await owner.pool.query("insert into schema_migrations (version, name, checksum) values (9001, '9001_later', '')");
  await owner.close();
  await endAll();
  const second = startUp(newer);
  expect(await second.exit).toMatchObject({ code: 6 });
  expect(second.stderr()).toContain('was written by a newer version of ChatAI (schema 9001');
  expect(second.stderr()).toContain('CHATAI_HOME');
  expect(aliveOf(newer)).toEqual([]);
  removeHome(newer.home);
});

test('files of a newer PostgreSQL are refused with exit 6', async () => {
  const newer = await aPlace();
  mkdirSync(path.join(newer.home, 'postgres'));
  writeFileSync(path.join(newer.home, 'postgres', 'PG_VERSION'), '17\n');
  const up = startUp(newer, { env: { CHATAI_SECRET_KEY: 'a key of more than thirty-two characters' } });
  expect(await up.exit).toMatchObject({ code: 6 });
  expect(up.stderr()).toContain('PostgreSQL 17');
  removeHome(newer.home);
});

test.each([
  ['pg_control is missing', 'global/pg_control'],
  ['PG_VERSION is missing', 'PG_VERSION'],
])('a database folder of which %s is named with what to do, and stays as it was', async (problem, name) => {
  const broken = await aCopyOf(place);
  rmSync(path.join(broken.home, 'postgres', name));
  const before = readdirSync(path.join(broken.home, 'postgres'));
  const up = startUp(broken);
  expect(await up.exit).toMatchObject({ code: 6 });
  expect(up.stderr()).toMatch(
    new RegExp(`^error: the database folder .*/postgres cannot be used: .*${problem}; nothing was started\n.*backup`),
  );
  expect(readdirSync(path.join(broken.home, 'postgres'))).toEqual(before);
  removeHome(broken.home);
});

test.each(['', 'postgres'])(
  'a data folder whose "%s" is on a read-only disk is named, with the setting',
  async (part) => {
    const readOnly = await aCopyOf(place);
    const folder = path.join(readOnly.home, part);
    const mounted = `mount --bind "${folder}" "${folder}" && mount -o remount,bind,ro "${folder}" && exec "$@"`;
    const up = startUp(readOnly, { command: ['unshare', '-rm', 'sh', '-c', mounted, 'sh', process.execPath] });
    expect(await up.exit).toMatchObject({ code: 1 });
    expect(up.stderr()).toMatch(
      /^error: .* cannot be written: it is on a read-only disk; nothing was started\n.*CHATAI_HOME/,
    );
    removeHome(readOnly.home);
  },
);

test('a key that cannot be made is told with the setting that gives one', async () => {
  const home = aHome();
  const mounted = `mount -t tmpfs -o ro tmpfs "$CHATAI_HOME" && exec "$@"`;
  const settings = { CHATAI_HOME: home, DATABASE_URL: 'postgresql://me@127.0.0.1:9/x' };
  const chatai = [process.execPath, path.join(import.meta.dirname, '../main.ts'), 'db', 'status'];
  const { exit, stderr } = run('unshare', ['-rm', 'sh', '-c', mounted, 'sh', ...chatai], settings);
  expect(await exit).toMatchObject({ code: 1 });
  expect(stderr()).toMatch(/^error: the key .*secret\.key cannot be made: .*read-only.*\n.*CHATAI_SECRET_KEY/);
  removeHome(home);
});

test('a full disk is told in one sentence with the setting that moves the folder', async () => {
  const full = await aPlace();
  const mounted = `mount -t tmpfs -o size=3m tmpfs "$CHATAI_HOME" && exec "$@"`;
  const up = startUp(full, { command: ['unshare', '-rm', 'sh', '-c', mounted, 'sh', process.execPath] });
  expect(await up.exit).toMatchObject({ code: 1 });
  expect(up.stderr()).toMatch(
    /^error: the disk of .* is full \(\d MB free, 150 MB needed\); nothing was started\n.*CHATAI_HOME/,
  );
  removeHome(full.home);
});

test('a data folder that cannot be written is told with the setting that moves it', async () => {
  const file = path.join(aHome(), 'a-file');
  writeFileSync(file, '');
  const up = startUp({ ...place, home: path.join(file, 'inside') });
  expect(await up.exit).toMatchObject({ code: 1 });
  expect(up.stderr()).toContain('cannot be written: a part of the path is a file; nothing was started');
  removeHome(path.dirname(file));
});

test('a wrong setting is named and ends the start with exit 2', async () => {
  const up = startUp(place, { env: { CHATAI_BACKEND_PORT: 'eighty' } });
  expect(await up.exit).toMatchObject({ code: 2 });
  expect(up.stderr()).toContain('CHATAI_BACKEND_PORT');
});

test('a program that dies before it is ready ends the start with what it said, and nothing stays behind', async () => {
  const up = startUp(place, { flags: { scalable_bot_manager: ['dies-before-ready'] } });
  expect(await up.exit).toMatchObject({ code: 1 });
  expect(up.stderr()).toContain(
    'error: scalable_bot_manager ended before it was ready (exit code 3): I cannot find my configuration\n',
  );
  expect(up.stdout()).toBe('');
  expect(aliveOf(place)).toEqual([]);
  const logged = readFileSync(path.join(place.home, 'logs', 'bot-manager.out.log'), 'utf8');
  expect(logged).toContain('I cannot find my configuration');
});

test('Ctrl-C while starting stops what was started, with exit 0', async () => {
  const up = startUp(place);
  await until(() => pidOf(place.home, 'simulator') > 0);
  const units = programsOf(place.home);
  up.process.kill('SIGINT');
  expect(await up.exit).toEqual({ code: 0, signal: null });
  expect(aliveOf(place, units)).toEqual([]);
});

test('a program that ignores being stopped is ended anyway', async () => {
  const up = startUp(place, { flags: { simulator: ['deaf', 'forks'] } });
  await up.says('next:');
  const units = programsOf(place.home);
  up.process.kill('SIGTERM');
  expect(await up.exit).toEqual({ code: 0, signal: null });
  expect(aliveOf(place, units)).toEqual([]);
});

async function startAndStop(where: Place): Promise<void> {
  const up = startUp(where);
  await up.says('next:');
  up.process.kill('SIGTERM');
  await up.exit;
}

const refuses = (port: number): Promise<boolean> =>
  run(
    process.execPath,
    ['-e', `require('net').connect(${port}, '127.0.0.1').on('connect', () => process.exit(0))`],
    {},
  ).exit.then(({ code }) => code !== 0);
