// What a command finds in a terminal that has not all the settings of `npm start`.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { askSupervisor } from '@chatai/operations/units';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { aCli, chatai } from '../testing/a-cli.ts';
import { aHome, aPlace, endAll, type Place, removeHome, startUp, until } from './fixtures/start-up.ts';
import { runningOn } from './running.ts';

let place: Place;
let empty: string;
beforeAll(async () => {
  place = await aPlace();
  empty = aHome();
});
afterEach(endAll);
afterAll(() => {
  removeHome(place.home);
  removeHome(empty);
});

const run = (line: string, env: Record<string, string>) => chatai(aCli(env), line);
const aKey = 'a key of more than thirty-two characters';

async function startedUp(env: Record<string, string> = {}) {
  const up = startUp(place, { env });
  await up.says('next:');
  return up;
}

test('a second terminal finds what runs on the data folder without the offset that it was started with', async () => {
  await startedUp({ CHATAI_INSTANCE: 'shop' });
  const here = { CHATAI_HOME: place.home };
  const status = await run('status', here);
  expect(status, status.stderr).toMatchObject({ exitCode: 0 });
  const health = await run('health', here);
  expect(health.exitCode).toBe(0);
  // What it is called as well.
  expect(status.stdout).toMatch(/\n.* on shop \(\d s old\)\. Next: chatai health\n$/);
  expect(health.stdout).toMatch(/\n\d+ checks on shop: /);
  expect((await run('diagnose', here)).stdout).toMatch(/^Seen on {3}shop\n/);
  for (const command of ['status', 'health', 'diagnose'])
    expect(JSON.parse((await run(`${command} --json`, here)).stdout)).toMatchObject({ instance: 'shop' });
});

test('a second terminal asks the addresses from outside that it was started with', async () => {
  await startedUp({ CHATAI_CONSOLE_URL: 'http://127.0.0.1:9' });
  const { stdout } = await run('health --json', { CHATAI_HOME: place.home });
  const address = JSON.parse(stdout).checks.find(({ id }: { id: string }) => id === 'address-console');
  expect(address).toMatchObject({
    status: 'warn',
    detail: expect.stringContaining('127.0.0.1:9 (CHATAI_CONSOLE_URL)'),
  });
});

test('a second terminal judges by what ChatAI was started with, and not by what this shell has', async () => {
  const password = 'a-password-of-redis';
  await startedUp({ TELEGRAM_API_ROOT: 'http://127.0.0.1:9', REDIS_URL: `redis://:${password}@127.0.0.1:9` });
  const { stdout } = await run('health --json', { CHATAI_HOME: place.home, REDIS_URL: 'redis://127.0.0.1:10' });
  const statusOf = Object.fromEntries(
    JSON.parse(stdout).checks.map((one: { id: string; status: string }) => [one.id, one.status]),
  );
  expect(statusOf).toMatchObject({ telegram: 'fail', redis: 'fail' });
  expect(readFileSync(path.join(place.home, 'run', 'up.json'), 'utf8')).not.toContain(password);
  // Where they are is sealed: whoever has not the key is told that nothing is known, not that all is well.
  const without = await run('health --json', { CHATAI_HOME: place.home, CHATAI_SECRET_KEY: aKey });
  const unknown = JSON.parse(without.stdout).checks.filter((one: { status: string }) => one.status === 'unknown');
  expect(unknown.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['telegram', 'redis', 'models']));
});

test('an offset that says otherwise than what runs is told, with both ports', async () => {
  await startedUp();
  const settings = { CHATAI_HOME: place.home, CHATAI_PORT_OFFSET: '7' };
  for (const line of ['status', 'health', 'bots list']) {
    const { exitCode, stdout, stderr } = await run(line, settings);
    expect({ exitCode, stdout }, line).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(
      `CHATAI_PORT_OFFSET puts the backend on port 8007, but ChatAI on the data folder ${place.home} has it on ${8000 + place.offset}`,
    );
  }
});

test('an empty folder with the ports of another installation runs nothing, and the ports are told as the other one’s', async () => {
  await startedUp();
  const settings = { CHATAI_HOME: empty, CHATAI_PORT_OFFSET: String(place.offset) };
  for (const line of ['status', 'health']) {
    const { exitCode, stdout, stderr } = await run(line, settings);
    expect({ exitCode, stdout }, line).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(`ChatAI is not running on the data folder ${empty}; what answers on http://localhost:`);
  }
});

test('with its run folder deleted it is told as what runs, by its pid, and not as another installation', async () => {
  const { process: supervisor } = await startedUp();
  rmSync(path.join(place.home, 'run'), { recursive: true });
  const shells = [{ CHATAI_PORT_OFFSET: String(place.offset) }, { CHATAI_PORT_OFFSET: '7' }];
  for (const line of ['status', 'health'])
    for (const shell of shells) {
      const { exitCode, stdout, stderr } = await run(line, { CHATAI_HOME: place.home, ...shell });
      expect({ exitCode, stdout }, line).toEqual({ exitCode: 4, stdout: '' });
      expect(stderr).toContain(`ChatAI runs on the data folder ${place.home} (pid ${supervisor.pid})`);
      expect(stderr).toContain('\nStop it with `chatai down`');
    }
});

test('a shell without the key, or with another, is told that ChatAI has a key of its own', async () => {
  await startedUp();
  const another = await run('bots list', { CHATAI_HOME: place.home, CHATAI_SECRET_KEY: aKey });
  expect(another.exitCode).toBe(5);
  expect(another.stderr).toMatch(
    /^error: this shell has another key than the one ChatAI runs with\nUnset CHATAI_SECRET_KEY/,
  );
  const shell = { CHATAI_HOME: place.home, CHATAI_SECRET_KEY: aKey };
  const [health, diagnosis, step] = await Promise.all([
    run('health', shell),
    run('diagnose database --json', shell),
    run('runbook run backend#open-roles --yes', shell),
  ]);
  // What it cannot see is neither well nor broken, and it mends nothing.
  expect(health).toMatchObject({ exitCode: 4, stdout: expect.stringMatching(/, 0 fail, .*Next: chatai diagnose\n$/) });
  expect(diagnosis.exitCode).toBe(4);
  expect(JSON.parse(diagnosis.stdout)).toMatchObject({ findings: [], notSeen: expect.any(Array) });
  expect((await run('diagnose database', shell)).stdout).toMatch(
    /\nNothing wrong was found that shows as "database" in what could be seen; \d+ questions could not be asked\.\n/,
  );
  expect(step).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('another key') });
  const rekey = await run('db rekey', { CHATAI_HOME: place.home, CHATAI_SECRET_KEY: aKey });
  expect(rekey.stderr).toContain('this shell has another key than the one ChatAI runs with');
  await endAll();

  const elsewhere = await aPlace();
  const up = startUp(elsewhere, { env: { CHATAI_SECRET_KEY: aKey } });
  await up.says('next:');
  const without = await run('bots list', { CHATAI_HOME: elsewhere.home });
  expect(without.exitCode).toBe(5);
  expect(without.stderr).toMatch(
    /^error: ChatAI runs with a CHATAI_SECRET_KEY, and this shell has none\nSet CHATAI_SECRET_KEY/,
  );
  await endAll();
  removeHome(elsewhere.home);
});

test('a secret.key that holds no key, or another, is named by all that look, and they look all the same', async () => {
  await startedUp();
  const file = path.join(place.home, 'secret.key');
  const key = readFileSync(file, 'utf8');
  const here = { CHATAI_HOME: place.home };
  onTestFinished(() => writeFileSync(file, key));
  for (const [held, problem] of [
    ['', 'holds fewer than 32 characters'],
    [aKey, 'holds another key than ChatAI runs with'],
  ] as const) {
    writeFileSync(file, held);
    for (const line of ['status', 'health', 'diagnose installation']) {
      const { exitCode, stdout } = await run(line, here);
      expect({ line, exitCode }).toEqual({ line, exitCode: 4 });
      expect(stdout).toContain(`${file} ${problem}`);
    }
    const refused = await run('bots list', here);
    expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(`read from ${file}, which holds`) });
  }
  // Whoever has its key sees everything, and the file as well.
  const { checks } = JSON.parse((await run('health --json', { ...here, CHATAI_SECRET_KEY: key })).stdout);
  const stateOf = (id: string) => checks.find((one: { id: string }) => one.id === id)?.status;
  expect([stateOf('key-file'), stateOf('database-answers')]).toEqual(['fail', 'ok']);
  rmSync(file);
  await until(() => existsSync(file));
  expect(readFileSync(file, 'utf8')).toBe(key);
});

test('where nothing runs, a secret.key that holds no key keeps nobody from looking', async () => {
  const home = aHome();
  writeFileSync(path.join(home, 'secret.key'), 'too short');
  const here = { CHATAI_HOME: home, CHATAI_PORT_OFFSET: String(place.offset) };
  expect(await run('status', here)).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('is not running') });
  for (const [line, exitCode] of [
    ['health', 3],
    ['diagnose', 4],
  ] as const) {
    const seen = await run(line, here);
    expect({ line, exitCode: seen.exitCode }, seen.stderr).toEqual({ line, exitCode });
    expect(seen.stdout).toContain('secret.key holds fewer than 32 characters');
  }
  removeHome(home);
});

test('while `npm start` is not done, status says that it starts and fails nothing', async () => {
  const up = startUp(place, { flags: { 'chatai-frontend': ['slow'] } });
  await until(() => runningOn(place.home) !== undefined);
  const early = await run('status', { CHATAI_HOME: place.home });
  expect(early, early.stderr + early.stdout).toMatchObject({ exitCode: 0 });
  expect(early.stdout).toMatch(/chatai-frontend +warn .* starting\n/);
  expect(early.stdout).toContain('ChatAI is starting on ');
  const health = await run('health', { CHATAI_HOME: place.home });
  expect(health.exitCode).toBe(3);
  expect(health.stdout).toContain('ChatAI is starting. Next: chatai status');
  up.process.kill('SIGTERM');
  await up.exit;
});

test('a restart of everything stops the programs, then the database, nobody complains, and another that is asked for meanwhile follows it', async () => {
  await startedUp();
  const logOf = (name: string) => readFileSync(path.join(place.home, 'logs', name), 'utf8');
  // The file also holds what earlier tests of this folder did.
  const before = logOf('postgresql.log').length;
  const asked = [{ command: 'restart' }, { command: 'restart', unit: 'chatai-watchdog' }] as const;
  // Both at once: whoever comes second waits.
  const replies = await Promise.all(asked.map((one) => askSupervisor({ home: place.home }, one)));
  expect(replies.map(({ problem }) => problem)).toEqual([undefined, undefined]);
  const events = logOf('up.log')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { 'event.action': string; unit?: string });
  const last = events.slice(events.findLastIndex((one) => one['event.action'] === 'up.ready'));
  const unitsOf = (event: string) => last.flatMap((one) => (one['event.action'] === event ? [one.unit] : []));
  expect(unitsOf('unit.restart.asked')).toHaveLength(7);
  expect(unitsOf('unit.started')).toHaveLength(7);
  expect(unitsOf('unit.started')[0]).toBe('postgresql');
  expect(logOf('postgresql.log').slice(before)).not.toContain('FATAL');
});
