import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { openDatabase } from '@chatai/core/database';
import { createTestDatabase } from '@chatai/core/database/testing';
import { forgetRuns } from '@chatai/operations/runbook';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { aCli, chatai } from '../testing/a-cli.ts';
import { aliveOf, aPlace, endAll, type Place, pidOf, removeHome, startUp, until } from '../up/fixtures/start-up.ts';

let place: Place;
beforeAll(async () => {
  place = await aPlace();
});
afterEach(async () => {
  await endAll();
  // What one test has restarted is not the next one's.
  forgetRuns(place.home, Number.POSITIVE_INFINITY);
});
afterAll(() => removeHome(place.home));

const settings = () => ({ CHATAI_HOME: place.home, CHATAI_PORT_OFFSET: String(place.offset), CHATAI_INSTANCE: 'shop' });
const run = (line: string, more = {}) => chatai(aCli(settings(), more), line);
const columns = (stdout: string) => stdout.split('\n').map((line) => line.split(/\s{2,}/));

async function startedUp(flags: Record<string, string[]> = {}) {
  const up = startUp(place, { flags, env: { CHATAI_INSTANCE: 'shop' } });
  await up.says('next:');
  return up;
}

test('status shows every unit with its pid, and without a terminal no escape bytes', async () => {
  await startedUp();
  const { exitCode, stdout } = await run('status');
  expect(exitCode).toBe(0);
  const rows = columns(stdout);
  expect(rows[0]).toEqual(['UNIT', 'STATE', 'VERSION', 'PID', 'UP', 'RESTARTS/H', 'NOTE']);
  expect(rows.slice(1, 8).map((row) => [row[0], row[1]])).toEqual([
    ['chatai-backend', 'ok'],
    ['chatai-frontend', 'ok'],
    ['scalable_bot_manager', 'ok'],
    ['chatai-watchdog', 'ok'],
    ['postgresql', 'ok'],
    ['redis', 'off'],
    ['simulator', 'ok'],
  ]);
  expect(rows[1]?.[3]).toBe(String(pidOf(place.home, 'chatai-backend')));
  // As the stand-ins say it.
  expect(rows.slice(1, 5).map((row) => row[2])).toEqual(['9.8.7', '9.8.7', '9.8.7', '9.8.7']);
  expect(rows[5]?.[2]).toMatch(/^\d+\.\d+/);
  expect(rows[3]?.at(-1)).toBe('pid 4711 holds 3 bots');
  // On a machine that others use as well, `cpu` may say so.
  expect(stdout).toMatch(/\n6 of 6 run.* on shop \([01] s old\)\. Next: chatai health\n$/);
  expect(stdout).not.toContain('\u001b');
});

test('in a terminal only the words of the states are coloured', async () => {
  await startedUp();
  const { stdout } = await run('status', { colour: true });
  expect(stdout).toContain('chatai-backend        \u001b[32mok\u001b[0m');
  const header = (text: string) => columns(text)[0];
  expect(header(stripVTControlCharacters(stdout))).toEqual(header((await run('status')).stdout));
});

test('a program that hangs is a failure in status and in health, with exit 4', async () => {
  await startedUp();
  const hung = pidOf(place.home, 'chatai-backend');
  process.kill(hung, 'SIGSTOP');
  try {
    const [status, health] = await Promise.all([run('status --json'), run('health')]);
    expect(status.exitCode).toBe(4);
    const [backend] = JSON.parse(status.stdout).units;
    expect(backend).toMatchObject({
      unit: 'chatai-backend',
      state: 'fail',
      pid: hung,
      note: '/health does not answer (timeout)',
    });
    expect(health.exitCode).toBe(4);
    expect(columns(health.stdout)[0]?.slice(0, 2)).toEqual(['fail', 'Backend']);
    expect(health.stdout).toMatch(/^ok +Database +\d+ ms$/m);
  } finally {
    process.kill(hung, 'SIGCONT');
  }
});

test('a supervisor that hangs is no start: what runs is told as it is, and the command ends', async () => {
  const up = await startedUp();
  const pid = Number(up.process.pid);
  process.kill(pid, 'SIGSTOP');
  try {
    const [status, health] = await Promise.all([run('status'), run('health --json')]);
    expect(status.stdout).toMatch(/^chatai-backend +ok /m);
    expect(status.stdout).not.toContain('starting');
    const { running, starting, checks } = JSON.parse(health.stdout);
    expect({ running, starting }).toEqual({ running: true, starting: false });
    expect(checks.find(({ id }: { id: string }) => id === 'backend-answers')).toMatchObject({ status: 'ok' });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});

test('what is no unit and is not well has a row, and makes exit 4 as it does in health (E29)', async () => {
  await startedUp();
  const logs = path.join(place.home, 'logs');
  renameSync(logs, `${logs}.away`);
  // Whoever logs something makes the folder again, unless something else is there.
  writeFileSync(logs, '');
  try {
    const [status, health] = [await run('status'), await run('health --json')];
    expect(columns(status.stdout)).toContainEqual([
      ...['logs', 'fail', '-', '-', '-', '-'],
      `nothing can be written to ${logs} (EACCES)`,
    ]);
    expect(status.stdout).toMatch(/\n6 of 6 run, 1 fail.* on shop \(.*Next: chatai diagnose\n$/);
    expect([status.exitCode, health.exitCode]).toEqual([4, 4]);
    const { units, notWell } = JSON.parse((await run('status --json')).stdout);
    const { components } = JSON.parse(health.stdout);
    expect(notWell).toContainEqual({
      component: 'logs',
      state: components.logs.status,
      note: components.logs.detail,
    });
    expect(units).toHaveLength(7);
  } finally {
    rmSync(logs);
    renameSync(`${logs}.away`, logs);
  }
});

test('--watch prints again when something changed, and only then', async () => {
  await startedUp();
  const stop = new AbortController();
  const clock = { ...systemClock, sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(50, signal) };
  const cli = aCli(settings(), { signal: stop.signal, clock });
  const watching = chatai(cli, 'status --watch');
  const tables = () => cli.stdout().split('UNIT').length - 1;
  await until(() => tables() === 1);
  await run('restart simulator');
  const restarted = `simulator             ok     -        ${pidOf(place.home, 'simulator')} `;
  await until(() => cli.stdout().includes(restarted));
  stop.abort();
  await watching;
  expect(tables()).toBeGreaterThan(1);
  expect(tables()).toBeLessThan(6);
});

test('restart and down work by the names of the units', async () => {
  const up = await startedUp();
  const before = pidOf(place.home, 'simulator');
  const restarted = await run('restart simulator --json');
  expect(JSON.parse(restarted.stdout)).toMatchObject({
    restarted: [{ unit: 'simulator', pid: pidOf(place.home, 'simulator') }],
  });
  expect(pidOf(place.home, 'simulator')).not.toBe(before);
  const [{ runs }] = [JSON.parse((await run('runbook runs --json')).stdout)];
  expect(runs).toMatchObject([{ step: 'release#restart', result: 'fixed' }]);
  const unknown = await run('restart backend');
  expect(unknown).toMatchObject({ exitCode: 1 });
  expect(unknown.stderr).toContain('Choose one of: chatai-backend');
  expect((await run('down --dry-run')).stdout).toContain('DRY RUN');
  expect((await run('down')).stdout).toMatch(/^Stopped chatai-backend, .*\. Next: npm start\n$/);
  expect(await up.exit).toMatchObject({ code: 0 });
});

test('the third restart within a quarter of an hour is refused, and what to ask instead is told', async () => {
  await startedUp();
  for (const line of ['r simulator', 'restart simulator --because practice'])
    expect((await run(line)).exitCode).toBe(0);
  const alone = await run('r');
  expect(alone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('none is named') });
  const database = await run('restart postgresql');
  expect(database).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('backend#restart-database') });
  const third = await run('restart simulator');
  expect(third).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('chatai diagnose') });
});

test('a bot manager that does not take its bots back is told with exit 4, and so is what to look at', async () => {
  await startedUp({ scalable_bot_manager: ['loses-a-bot'] });
  const cli = aCli(settings(), { clock: { ...systemClock, sleep: async () => {}, monotonicMs: hurriedMs() } });
  const { exitCode, stdout, stderr } = await chatai(cli, 'restart scalable_bot_manager');
  expect(exitCode, stderr).toBe(4);
  expect(stderr).toMatch(/^restarting scalable_bot_manager\nBlast radius: 3 bots .*, about 20 s\n/);
  expect(stdout).toMatch(
    /^scalable_bot_manager runs again \(pid \d+\)\nActual: [\d.]+ s until it was seen to work.*\n2 of 3 bots are held after 30 s\. Next: chatai bots list\n$/,
  );
  const health = await run('health');
  expect(health.exitCode).toBe(4);
  expect(health.stdout).toMatch(
    /\nfail +Bot manager +2 of 3 bots run; 1 token_dead: Telegram refuses the token; take it again from BotFather\n/,
  );
  expect(health.stdout).toContain('Next: chatai bots list');
  const { checks } = JSON.parse((await run('health --json')).stdout);
  expect(checks.find(({ id }: { id: string }) => id === 'bots-run')).toMatchObject({
    status: 'fail',
    notRunning: [
      { state: 'token_dead', reason: null, count: 1, fix: 'Telegram refuses the token; take it again from BotFather' },
    ],
  });
});

/** A clock on which a minute is over after a few looks. */
function hurriedMs() {
  let now = 0;
  return () => (now += 5_000);
}

test('db status, migrate and roles work beside a running installation', async () => {
  await startedUp();
  const status = await run('db status --json');
  expect(JSON.parse(status.stdout)).toMatchObject({
    waiting: 0,
    migrations: expect.arrayContaining([
      { version: 1, name: '0001_ground', appliedAt: expect.any(String), changed: false },
    ]),
  });
  expect((await run('db migrate')).stdout).toBe('Nothing to apply\n');
  expect((await run('db roles')).stdout).toContain('alter role chatai_system login nosuperuser nobypassrls');
});

test('db rollback is refused while ChatAI runs, whatever was confirmed', async () => {
  await startedUp();
  const { exitCode, stdout, stderr } = await run('db rollback --yes --instance shop');
  expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
  expect(stderr).toMatch(/^error: nothing was changed: ChatAI is running on this database.*\n.*chatai down/);
  expect(JSON.parse((await run('db status --json')).stdout).waiting).toBe(0);
});

test('db rollback works when ChatAI is stopped, and only with the name of the installation', async () => {
  const up = await startedUp();
  await run('down');
  await up.exit;
  for (const line of ['db rollback', 'db rollback --yes', 'db rollback --yes --instance another']) {
    const refused = await run(line, { answers: ['y'] });
    expect(refused, line).toMatchObject({ exitCode: 5, stdout: '' });
    expect(refused.stderr).toContain('give --yes --instance shop');
  }
  expect((await run('db rollback --dry-run')).stdout).toMatch(/would take back \d{4}_/);
  expect((await run('db rollback', { answers: ['shop'] })).stdout).toMatch(/^Took back \d{4}_/);
  expect((await run('db rollback --yes --instance shop')).stdout).toMatch(/^Took back \d{4}_/);
  expect(JSON.parse((await run('db status --json')).stdout).waiting).toBe(2);
  expect((await run('db migrate')).stdout).toMatch(/^Applied \d{4}_/);
  expect(aliveOf(place)).toEqual([]);
});

test('db rollback is refused while ChatAI of another machine works on the same database', async () => {
  const database = await createTestDatabase();
  const elsewhere = await openDatabase(database.targets, 'system', { name: 'chatai-listen' });
  await elsewhere.pool.query('select 1');
  const rollback = () => chatai(aCli({ ...settings(), ...database.environment }), 'db rollback --yes --instance shop');
  const refused = await rollback();
  expect(refused.exitCode).toBe(5);
  expect(refused.stderr).toContain('ChatAI is running on this database');
  await elsewhere.close();
  expect((await rollback()).stdout).toMatch(/^Took back \d{4}_/);
  await database.drop();
});
