import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { systemIds } from '@chatai/core/ids';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { runCli } from '../../apps/cli/src/run-cli.ts';
import { aCli } from '../../apps/cli/src/testing/a-cli.ts';
import { aBackend, type Tenant, type TestBackend } from '../../apps/server/src/backend/testing/a-backend.ts';
import { fillWithTalks } from '../../apps/server/src/backend/testing/fill-with-talks.ts';

let backend: TestBackend;
let tenant: Tenant;
let folder: string;
beforeAll(async () => {
  backend = await aBackend();
  tenant = await backend.aTenant('Export');
  const { id: assistantId } = await tenant.api.assistants.create({ name: 'Clerk' });
  await fillWithTalks(backend, tenant, { assistantId, talks, messagesOfEach: 20, words: 500 });
});
afterAll(() => backend.close());
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chatai-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Each with twenty messages: 16 MB in all. */
const talks = 300;

const settings = () => ({ CHATAI_URL: backend.url, CHATAI_API_KEY: tenant.key });

async function exportTo(file: string, options: string[] = [], change: Partial<ReturnType<typeof settings>> = {}) {
  const cli = aCli({ ...settings(), ...change });
  const words = ['conversations', 'export', file, ...options];
  const exitCode = await runCli(words, cli, () => Promise.reject(new Error('up is not run here')));
  return { exitCode, out: cli.stdout(), err: cli.stderr() };
}

/** The program itself, as a shell would start it. */
function aProgram(file: string, prefix = '') {
  const main = path.resolve(import.meta.dirname, '../../apps/cli/src/main.ts');
  const line = `${prefix} exec "${process.execPath}" "${main}" conversations export "${file}"`;
  const child = spawn('bash', ['-c', line], {
    env: { ...process.env, ...settings() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
    text(child.stderr),
  ]).then(([exitCode, err]) => ({ exitCode, err }));
  return { child, ended };
}

test('into a folder that is not there, or that is no folder, one sentence says so', async () => {
  const file = path.join(folder, 'not', 'there', 'all.ndjson');
  expect(await exportTo(file)).toEqual({
    exitCode: 6,
    out: '',
    err: `error: ${file} cannot be written: its folder is not there\nName a file in a folder that is there and that you may write to\n`,
  });
  writeFileSync(path.join(folder, 'plain'), '');
  expect(await exportTo(path.join(folder, 'plain', 'all.csv'))).toMatchObject({
    exitCode: 6,
    err: expect.stringContaining('its folder is not there'),
  });
  mkdirSync(path.join(folder, 'folder.ndjson'));
  expect(await exportTo(path.join(folder, 'folder.ndjson'), ['--yes'])).toMatchObject({
    exitCode: 6,
    err: expect.stringContaining('cannot be written: it is a folder'),
  });
});

test.skipIf(process.getuid?.() === 0)('into a file that may not be written', async () => {
  const file = path.join(folder, 'all.ndjson');
  writeFileSync(file, 'mine');
  chmodSync(file, 0o400);
  expect(await exportTo(file, ['--yes'])).toMatchObject({
    exitCode: 6,
    err: expect.stringContaining('cannot be written: you may not write there'),
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test.each(['all.ndjson', 'all.csv'])(
  'what the backend refuses leaves %s as it was, and makes no file',
  async (name) => {
    const file = path.join(folder, name);
    const refused = { CHATAI_API_KEY: await backend.aKey(tenant, ['bots:read']) };
    expect((await exportTo(file, [], refused)).exitCode).toBe(5);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(file, 'mine');
    expect((await exportTo(file, ['--yes'], refused)).exitCode).toBe(5);
    const nobody = { CHATAI_URL: 'http://127.0.0.1:9' };
    expect((await exportTo(file, ['--yes'], nobody)).exitCode).toBe(3);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  },
);

test('when the disk is full it says so, and what is written can be gone on with', async () => {
  const file = path.join(folder, 'all.ndjson');
  // Ends a file at 1 MB, as a full disk would.
  const { exitCode, err } = await aProgram(file, 'ulimit -f 1024;').ended;
  expect(exitCode).toBe(1);
  expect(err).toMatch(
    /^error: the export to \S+ broke off after \d+ lines: the disk is full, or the file may not grow; what is written is right, the rest is missing\nRun it again with --resume\n$/,
  );
  expect((await exportTo(file, ['--resume'])).out).toMatch(/^\d+ conversations with \d+ messages added to /);
  expect((await exportTo(file, ['--resume'])).out).toBe(`${file} is whole: nothing was missing\n`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(new Set(lines.map((line) => JSON.parse(line).cursor)).size).toBe(talks * 21);
  expect(lines).toHaveLength(talks * 21);
});

test('a disk that is full from the beginning', async () => {
  const file = path.join(folder, 'all.ndjson');
  symlinkSync('/dev/full', file);
  const { exitCode, err } = await exportTo(file, ['--yes']);
  expect(exitCode).toBe(1);
  expect(err).toMatch(/^error: the export to \S+ broke off after 0 lines: the disk is full/);
});

test('a CSV file is there when it is whole: half of one nobody could tell from it', async () => {
  const file = path.join(folder, 'all.csv');
  writeFileSync(file, 'yesterday');
  const { exitCode, err } = await aProgram(`${file}" --yes "--format=csv`, 'ulimit -f 1024;').ended;
  expect(exitCode).toBe(1);
  expect(err).toContain('nothing of it is kept\nRun it again; only .ndjson files can be resumed\n');
  expect(readdirSync(folder)).toEqual(['all.csv']);
  expect(readFileSync(file, 'utf8')).toBe('yesterday');
  expect((await exportTo(file, ['--yes'])).exitCode).toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(/^conversation,seq,/);
  expect(readdirSync(folder)).toEqual(['all.csv']);
});

test('Ctrl-C in the middle says how to go on', async () => {
  const file = path.join(folder, 'all.ndjson');
  const { child, ended } = aProgram(file);
  await vi.waitFor(() => expect(existsSync(file) && readFileSync(file).length > 0).toBe(true), {
    timeout: 20_000,
    interval: 5,
  });
  child.kill('SIGINT');
  const { exitCode, err } = await ended;
  expect(exitCode).toBe(1);
  expect(err).toMatch(/ broke off after \d+ lines: it was interrupted; .*\nRun it again with --resume\n$/);
  expect((await exportTo(file, ['--resume'])).exitCode).toBe(0);
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(talks * 21);
});

test('a backend that ends in the middle is told', async () => {
  const superuser = await backend.db.superuser();
  const file = path.join(folder, 'all.ndjson');
  const { child, ended } = aProgram(file);
  await vi.waitFor(() => expect(existsSync(file) && readFileSync(file).length > 0).toBe(true), {
    timeout: 20_000,
    interval: 5,
  });
  child.kill('SIGSTOP');
  await superuser.query('alter table messages rename to messages_of_yesterday');
  try {
    child.kill('SIGCONT');
    const { exitCode, err } = await ended;
    expect(exitCode).toBe(1);
    expect(err).toMatch(/ broke off after \d+ lines: the backend ended its answer; /);
  } finally {
    await superuser.query('alter table messages_of_yesterday rename to messages');
  }
});

test('a file that is no export is not gone on with', async () => {
  const file = path.join(folder, 'diary.ndjson');
  for (const diary of ['Dear diary,\nit rains.\n', '{"cursor":7}\n', `{"id":"${systemIds.uuid()}"}\n`]) {
    writeFileSync(file, diary);
    expect(await exportTo(file, ['--resume'])).toMatchObject({
      exitCode: 6,
      err: expect.stringContaining(`${file} cannot be used: its last line is not one of an export`),
    });
    expect(readFileSync(file, 'utf8')).toBe(diary);
  }
});
