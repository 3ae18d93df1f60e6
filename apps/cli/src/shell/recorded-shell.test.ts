import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { shellRecords, shellReport } from '@chatai/operations/shell';
import { afterAll, expect, test } from 'vitest';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function aHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'chatai-shell-'));
  folders.push(home);
  return home;
}

const main = path.join(import.meta.dirname, '../main.ts');

/** Runs `chatai shell` with these words; `typed` is typed at a real terminal. */
async function shell(home: string, words: string[], typed?: string[]) {
  const line = [process.execPath, main, 'shell', ...words];
  const [program = '', ...args] =
    typed === undefined ? line : ['script', '-qec', line.map((word) => `'${word}'`).join(' '), '/dev/null'];
  // HOME: without a ~/.bashrc of whoever runs the tests.
  const env = { ...process.env, CHATAI_HOME: home, CHATAI_INSTANCE: 'shop', HOME: home, TERM: 'dumb' };
  const child = spawn(program, args, { env, cwd: home });
  child.stdin.end(typed?.map((one) => `${one}\n`).join(''));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

const recorded = (home: string) =>
  shellRecords.list(home).flatMap((id) => shellReport(shellRecords.read(home, id)) ?? []);

test('what is typed is recorded with its folder and how it ended, and no secret of it', async () => {
  const home = aHome();
  const typed = [
    'echo $((40 + 2))',
    '',
    ' false',
    ' false',
    'cd /',
    'sleep 60 &',
    "export TELEGRAM_TOKEN='a b'",
    'exit 3',
  ];
  const { stdout } = await shell(home, ['--reason', 'to see'], typed);
  expect(stdout).toContain('shop (recorded) ');
  expect(stdout).toMatch(/^42\r$/m);
  const [report, ...others] = recorded(home);
  expect(others).toEqual([]);
  expect(report).toMatchObject({ reason: 'to see', endedAt: expect.any(Number) });
  expect(report?.commands.map(({ command, folder, exitCode }) => [command, folder, exitCode])).toEqual([
    ['echo $((40 + 2))', home, 0],
    ['false', home, 1],
    ['false', home, 1],
    ['cd /', home, 0],
    ['sleep 60 &', '/', 0],
    ['export TELEGRAM_TOKEN=[secret]', '/', 0],
    ['exit 3', '/', 3],
  ]);
  expect(stdout).toContain(`chatai shell --show ${report?.id}`);
});

test('a command is on record before it runs: also one that kills the shell and who keeps the record', async () => {
  const home = aHome();
  await shell(home, ['--reason', 'to see'], ['kill -9 $PPID; exit']);
  expect(recorded(home)).toMatchObject([{ endedAt: undefined, commands: [{ command: 'kill -9 $PPID; exit' }] }]);
});

test('one command needs no terminal, and its failure is one', async () => {
  const home = aHome();
  expect(await shell(home, ['--reason', 'to see', '--command', 'echo out; exit 4'])).toMatchObject({
    exitCode: 1,
    stdout: 'out\nIt ended with exit code 4\n',
  });
  const { exitCode, stdout, stderr } = await shell(home, ['--reason', 'r', '--command', 'echo out', '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'out\n' });
  const { id } = JSON.parse(stdout);
  expect(JSON.parse((await shell(home, ['--show', id, '--json'])).stdout)).toMatchObject({
    reason: 'r',
    commands: [{ command: 'echo out', folder: home, exitCode: 0 }],
  });
  expect((await shell(home, ['--list'])).stdout).toMatch(/^AT .*\n.* r\n.* to see\n$/);
});

test('a shell that nobody says what for is not opened', async () => {
  const home = aHome();
  expect(await shell(home, ['--command', 'touch ran'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Give it as --reason TEXT'),
  });
  expect((await shell(home, ['--list'])).stdout).toBe('No shell was opened here yet.\n');
});

test('a disk that takes no record leaves nobody without a shell, and says so once', async () => {
  const home = aHome();
  writeFileSync(path.join(home, 'shells'), 'not a folder');
  const { exitCode, stdout, stderr } = await shell(home, ['--reason', 'r', '--command', 'echo out']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'out\n' });
  expect(stderr).toMatch(/^warning: this shell is not recorded: E.*\n$/);
});
