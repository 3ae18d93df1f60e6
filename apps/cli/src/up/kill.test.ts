import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '@chatai/core/config';
import { databaseTargets, openDatabase } from '@chatai/core/database';
import { allProcesses } from '@chatai/core/process';
import { askSupervisor } from '@chatai/operations/units';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
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
import { programPath } from './program.ts';

let place: Place;

beforeAll(async () => {
  place = await aPlace();
});
afterEach(endAll);
afterAll(() => removeHome(place.home));

const backendPort = () => place.offset + 8000;
const kill = (pid: number) => process.kill(pid, 'SIGKILL');
const status = () => askSupervisor(place, { command: 'status' });
const unitOf = async (name: string) => (await status()).units.find(({ unit }) => unit === name);

async function startedUp(flags: Record<string, string[]> = {}) {
  const up = startUp(place, { flags });
  await up.says('next:');
  return up;
}

/** Kept in the database across a kill: what was committed must be there afterwards. */
async function inDatabase(statement: string): Promise<Record<string, unknown>[]> {
  const owner = await openDatabase(databaseTargets(loadConfig({ CHATAI_HOME: place.home })), 'owner', { name: 'test' });
  const { rows } = await owner.pool.query(statement);
  await owner.close();
  return rows;
}

test('a program killed with -9 is started again, and its death is in the log', async () => {
  await startedUp();
  const before = pidOf(place.home, 'chatai-backend');
  kill(before);
  await until(async () => (await unitOf('chatai-backend'))?.state === 'restarting');
  await until(async () => (await unitOf('chatai-backend'))?.state === 'ok');
  expect(pidOf(place.home, 'chatai-backend')).not.toBe(before);
  expect(await unitOf('chatai-backend')).toMatchObject({
    restarts: [expect.any(Number)],
    note: 'ended: signal SIGKILL',
  });
  const log = readFileSync(path.join(place.home, 'logs', 'up.log'), 'utf8');
  expect(log).toContain('"unit":"chatai-backend","exitCode":null,"signal":"SIGKILL"');
});

test('PostgreSQL killed with -9 is started again, and nothing that was committed is lost', async () => {
  const up = await startedUp();
  await inDatabase('create table if not exists kept_by_test (n int); ');
  await inDatabase('insert into kept_by_test values (1)');
  const before = (await unitOf('postgresql'))?.pid ?? 0;
  kill(before);
  await until(async () => (await unitOf('postgresql'))?.pid !== before && (await unitOf('postgresql'))?.state === 'ok');
  expect(await inDatabase('select n from kept_by_test')).toEqual([{ n: 1 }]);
  await inDatabase('drop table kept_by_test');
  expect(up.process.exitCode).toBeNull();
});

test('when the supervisor is killed with -9 everything ends by itself, and the next start works', async () => {
  const up = await startedUp({ scalable_bot_manager: ['forks'] });
  const units = programsOf(place.home);
  expect(aliveOf(place, units).length).toBeGreaterThan(5);
  kill(up.process.pid ?? 0);
  await until(() => aliveOf(place, units).length === 0);
  await startedUp();
  expect(await serves(backendPort())).toBe(true);
});

test('a program that hangs on after its supervisor was killed is ended by the next start', async () => {
  const up = await startedUp({ scalable_bot_manager: ['deaf', 'forks'] });
  const units = programsOf(place.home);
  const orphan = pidOf(place.home, 'scalable_bot_manager');
  kill(up.process.pid ?? 0);
  await up.exit;
  await until(() => aliveOf(place, units).length === 2);
  await startedUp();
  expect(pidOf(place.home, 'scalable_bot_manager')).not.toBe(orphan);
  expect(allProcesses().filter(({ session, zombie }) => session === orphan && !zombie)).toEqual([]);
});

test('after kill -9 of everything at once the next start recovers', async () => {
  const up = await startedUp();
  await inDatabase('create table kept_by_test (n int)');
  const all = [up.process.pid ?? 0, ...(await status()).units.flatMap(({ pid }) => pid ?? [])];
  const units = programsOf(place.home);
  for (const pid of all) kill(pid);
  await up.exit;
  await until(() => aliveOf(place, units).length === 0);
  await startedUp();
  expect(await inDatabase('select n from kept_by_test')).toEqual([]);
  await inDatabase('drop table kept_by_test');
});

test.each(['npm', 'the launcher'])('when %s is killed with -9 the supervisor stops everything', async (link) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'chatai-npm-'));
  const start = `import { run } from ${JSON.stringify(programPath('bin/run.mjs'))};
await run('apps/cli/src/up/fixtures/up.ts', () => ['{}', 'up']);`;
  writeFileSync(path.join(folder, 'start.mjs'), start);
  writeFileSync(path.join(folder, 'package.json'), '{"private":true,"scripts":{"start":"node start.mjs"}}');
  const settings = { CHATAI_HOME: place.home, CHATAI_PORT_OFFSET: String(place.offset) };
  const npm = run('npm', ['start', '--silent'], settings, folder);
  await npm.says('next:');
  const launcher = allProcesses().find(({ pid }) => commandLine(pid).includes('node\0start.mjs'));
  const units = programsOf(place.home);
  kill(link === 'npm' ? (npm.process.pid ?? 0) : (launcher?.pid ?? 0));
  await until(() => aliveOf(place, units).length === 0);
  await until(() => commandLine(launcher?.pid ?? 0) === '');
  removeHome(folder);
});

test('a second Ctrl-C does not wait for what is being stopped', async () => {
  const up = await startedUp({ 'chatai-backend': ['deaf'] });
  const units = programsOf(place.home);
  const started = performance.now();
  up.process.kill('SIGINT');
  await until(() => pidOf(place.home, 'chatai-frontend') === 0);
  await until(() => performance.now() - started > 600);
  up.process.kill('SIGINT');
  expect(await up.exit).toMatchObject({ code: 130 });
  expect(performance.now() - started).toBeLessThan(6_000);
  expect(aliveOf(place, units)).toEqual([]);
});

test('down stops everything and returns when the folder is free for the next start', async () => {
  const up = await startedUp();
  const units = programsOf(place.home);
  await askSupervisor(place, { command: 'down' }, { untilGone: true });
  // Before the next start, whose own command line names the folder.
  const left = aliveOf(place, units);
  const next = startUp(place);
  expect(left).toEqual([]);
  expect(await up.exit).toEqual({ code: 0, signal: null });
  await next.says('next:');
});

test('restart replaces one program and leaves the others alone', async () => {
  await startedUp();
  const [backend, manager] = [pidOf(place.home, 'chatai-backend'), pidOf(place.home, 'scalable_bot_manager')];
  const reply = await askSupervisor(place, { command: 'restart', unit: 'chatai-backend' });
  expect(reply.units.find(({ unit }) => unit === 'chatai-backend')).toMatchObject({ state: 'ok', restarts: [] });
  expect(pidOf(place.home, 'chatai-backend')).not.toBe(backend);
  expect(pidOf(place.home, 'scalable_bot_manager')).toBe(manager);
});

test('while the console cannot be built, neither it nor everything is restarted, and single programs are', async () => {
  await startedUp();
  writeFileSync(path.join(place.home, 'broken-build'), '');
  const before = programsOf(place.home);
  for (const unit of ['chatai-frontend', undefined])
    expect(await askSupervisor(place, { command: 'restart', ...(unit ? { unit } : {}) })).toMatchObject({
      problem: 'the console could not be built; nothing was restarted',
    });
  expect(programsOf(place.home)).toEqual(before);
  expect((await askSupervisor(place, { command: 'restart', unit: 'chatai-backend' })).problem).toBeUndefined();
  rmSync(path.join(place.home, 'broken-build'));
  expect((await askSupervisor(place, { command: 'restart', unit: 'chatai-frontend' })).problem).toBeUndefined();
});

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
