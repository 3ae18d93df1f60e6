import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../clock/index.ts';
import { clusterProblem, createCluster, initialised, startEmbedded } from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chatai-embedded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const cluster = () => ({ dataFolder: path.join(folder, 'data'), superuserPassword: 'secret' });
const server = (password = 'secret') => ({
  ...cluster(),
  superuserPassword: password,
  socketFolder: path.join(folder, 'run'),
  logFile: path.join(folder, 'postgres.log'),
});

test('what was committed is there after the server was killed and started again', async () => {
  await createCluster({ ...cluster(), throwAway: true });
  const first = await startEmbedded(server());
  const client = new pg.Client(first.superuser());
  client.on('error', () => {});
  await client.connect();
  await client.query("create table kept (word text); insert into kept values ('kept')");
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = await startEmbedded(server());
  const again = new pg.Client(second.superuser());
  await again.connect();
  expect((await again.query('select word from kept')).rows).toEqual([{ word: 'kept' }]);
  await again.end();
  await second.stop();
});

test('a start, also one that replays the log after a kill, writes no failure into the server’s log', async () => {
  await createCluster({ ...cluster(), throwAway: true });
  const first = await startEmbedded(server());
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = await startEmbedded(server());
  await second.stop();
  expect(await readFile(server().logFile, 'utf8')).not.toMatch(/FATAL|ERROR/);
});

test('the server’s log holds what happens to the server, and no value of a row or a statement', async () => {
  await createCluster({ ...cluster(), throwAway: true });
  const started = await startEmbedded(server());
  const client = new pg.Client(started.superuser());
  await client.connect();
  await client.query("create table people (email text unique); insert into people values ('canary@example.com')");
  await expect(client.query("insert into people values ('canary@example.com')")).rejects.toThrow('people_email_key');
  await expect(client.query("select 'canary@example.com'::int")).rejects.toThrow('invalid input syntax');
  await client.end();
  await started.stop();
  const log = await readFile(server().logFile, 'utf8');
  expect(log).toContain('ready to accept connections');
  expect(log.split('\n').filter((line) => line.includes('canary'))).toEqual([]);
});

test('a creation that was killed half-way is begun anew', async () => {
  const { dataFolder } = cluster();
  const creating = runProgram(`await createCluster(${JSON.stringify(cluster())});`);
  while (!existsSync(path.join(`${dataFolder}.new`, 'pg_hba.conf'))) await systemClock.sleep(1);
  creating.kill('SIGKILL');
  await once(creating, 'exit');
  expect(initialised(dataFolder)).toBe(false);
  expect(clusterProblem(dataFolder)).toBeUndefined();
  await createCluster({ ...cluster(), throwAway: true });
  const started = await startEmbedded(server());
  await started.stop();
});

test('an empty folder is as good as none', async () => {
  await mkdir(cluster().dataFolder);
  expect(clusterProblem(cluster().dataFolder)).toBeUndefined();
  await createCluster({ ...cluster(), throwAway: true });
  expect(clusterProblem(cluster().dataFolder)).toBeUndefined();
});

/** A folder that looks like a cluster, as far as `clusterProblem` looks. */
async function aClusterFolder(version = '15\n'): Promise<string> {
  const { dataFolder } = cluster();
  for (const name of ['global', 'base', 'pg_wal']) await mkdir(path.join(dataFolder, name), { recursive: true });
  await writeFile(path.join(dataFolder, 'global/pg_control'), '');
  await writeFile(path.join(dataFolder, 'PG_VERSION'), version);
  return dataFolder;
}

test.each([
  ['global/pg_control', 'global/pg_control is missing'],
  ['PG_VERSION', 'PG_VERSION is missing'],
  ['pg_wal', 'pg_wal is missing'],
])('a folder without %s is told as incomplete', async (name, problem) => {
  const dataFolder = await aClusterFolder();
  expect(clusterProblem(dataFolder)).toBeUndefined();
  await rm(path.join(dataFolder, name), { recursive: true });
  expect(clusterProblem(dataFolder)).toBe(problem);
});

test.each([
  ['', 'PG_VERSION names no version'],
  ['14', 'its files are of PostgreSQL 14, and only those of 15 can be read'],
])('files of version "%s" are told as such', async (version, problem) => {
  expect(clusterProblem(await aClusterFolder(version))).toBe(problem);
});

test('a file in the place of the folder is told as such', async () => {
  await writeFile(cluster().dataFolder, '');
  expect(clusterProblem(cluster().dataFolder)).toBe('it is a file');
});

test('a wrong key is named instead of retried, and leaves no server behind', async () => {
  await createCluster({ ...cluster(), throwAway: true });
  await expect(startEmbedded(server('another'))).rejects.toThrow('CHATAI_SECRET_KEY differs');
  expect(existsSync(path.join(cluster().dataFolder, 'postmaster.pid'))).toBe(false);
});

/** Runs a program that knows this door. */
function runProgram(program: string, uid?: number) {
  const door = JSON.stringify(path.join(import.meta.dirname, 'index.ts'));
  const code = `import { createCluster, startEmbedded, initialised } from ${door};\n${program}`;
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}

/** Runs a program that starts the server of this folder and prints its pid. */
async function startElsewhere(uid?: number): Promise<{ pid: number; kill(): Promise<void> }> {
  const program = `
    const options = ${JSON.stringify(server())};
    if (!initialised(options.dataFolder)) await createCluster({ ...options, throwAway: true });
    const { pid } = await startEmbedded(options);
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const child = runProgram(program, uid);
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the program ended with ${code} before the server ran`)));
  });
  return {
    pid: Number(line),
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

test('the server ends when its supervisor is killed, and the next one takes the folder over', async () => {
  const before = await startElsewhere();
  await before.kill();
  const next = await startEmbedded(server());
  expect(next.pid).not.toBe(before.pid);
  await next.stop();
});

test('the server of one who lives is left alone', async () => {
  const one = await startElsewhere();
  try {
    await expect(startEmbedded(server())).rejects.toThrow(`PostgreSQL (pid ${one.pid}) runs on `);
    expect(process.kill(one.pid, 0)).toBe(true);
  } finally {
    await one.kill();
    while (alive(one.pid)) await systemClock.sleep(20);
  }
});

// Needs root to become somebody else, and a checkout that somebody else may read; without root the other tests show it already.
const nobody = 65_534;
const nobodyCanRead =
  process.getuid?.() === 0 &&
  spawnSync('test', ['-r', import.meta.filename], { uid: nobody, gid: nobody }).status === 0;
test.runIf(nobodyCanRead)('it runs without root as well', async () => {
  const { chown } = await import('node:fs/promises');
  await chown(folder, nobody, nobody);
  const { pid, kill } = await startElsewhere(nobody);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe(String(nobody));
  await kill();
  while (alive(pid)) await systemClock.sleep(20);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
