import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import path from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Clock } from '@chatai/core/clock';
import { type Config, environmentWith } from '@chatai/core/config';
import { redact } from '@chatai/core/log';
import { type ShellLine, shellRecords } from '@chatai/operations/shell';
import { cliErrors } from '../output/errors.ts';

/** Who opens a shell, and what for. */
export interface ShellRequest {
  id: string;
  by: string;
  reason: string;
  /** Run only this; undefined: what is typed at the terminal. */
  command: string | undefined;
  /** Descriptor that gets what the command prints: 2 where standard output holds a document. */
  output: 1 | 2;
}

interface ShellDeps {
  config: Pick<Config, 'home' | 'instance'>;
  clock: Clock;
  /** Aborted when the shell should end. */
  interrupted: AbortSignal;
  /** Called once when the record cannot be written: a full disk is no reason to leave somebody without a shell. */
  warn(problem: string): void;
}

/** Runs bash with the terminal of this process and records each command before it runs. Resolves to its exit code, 128 + n after signal n. */
export async function recordedShell(deps: ShellDeps, request: ShellRequest): Promise<number> {
  const { id, by, reason, command } = request;
  const record = recorder(deps, id);
  record.write({ kind: 'shell', at: deps.clock.now(), id, by, reason: redact(reason), pid: process.pid });
  try {
    return await (command === undefined ? typed(deps, record) : one(deps, record, command, request.output));
  } finally {
    record.write({ kind: 'over', at: deps.clock.now() });
    record.close();
  }
}

type Recorder = ReturnType<typeof recorder>;

function recorder({ config, clock, warn }: ShellDeps, id: string) {
  let problem: string | undefined;
  const orWarn = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (problem === undefined) warn((error as Error).message);
      problem = (error as Error).message;
      return undefined;
    }
  };
  const record = orWarn(() => shellRecords.open(config.home, id));
  const write = (line: ShellLine) => orWarn(() => record?.write(line));
  return {
    write,
    began: (command: string, folder: string) =>
      write({ kind: 'command', at: clock.now(), folder, command: redact(command) }),
    ended: (exitCode: number) => write({ kind: 'ended', at: clock.now(), exitCode }),
    close: () => record?.close(),
  };
}

async function one(deps: ShellDeps, record: Recorder, command: string, output: 1 | 2): Promise<number> {
  record.began(command, process.cwd());
  const bash = spawn('bash', ['-c', command], { stdio: ['inherit', output, 'inherit'], env: environmentOf(deps) });
  const exitCode = await exitOf(bash, deps.interrupted);
  record.ended(exitCode);
  return exitCode;
}

const rcFile = path.join(import.meta.dirname, 'recorded.bash');

async function typed(deps: ShellDeps, record: Recorder): Promise<number> {
  const bash = spawn('bash', ['--rcfile', rcFile, '-i'], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: environmentOf(deps),
  });
  let runs = false;
  const told = bash.stdio[3] as Duplex;
  // Bash has gone meanwhile: how it ended is told by its exit.
  told.on('error', () => {});
  readThrees(told, (what, first, folder) => {
    // An end is told with each prompt, also after an empty line and before the first command.
    if (what === 'ended' && runs) record.ended(Number(first));
    if (what === 'command') record.began(first.replace(/^ *\d+\*? +/, ''), folder);
    runs = what === 'command';
    if (runs) told.write('\n');
  });
  const exitCode = await exitOf(bash, deps.interrupted);
  // What still runs in the background holds the other end open: all that bash has told is here by then.
  await Promise.race([finished(told), deps.clock.sleep(200)]);
  told.destroy();
  // The command that ended it: `exit`, or one that was killed with it.
  if (runs) record.ended(exitCode);
  return exitCode;
}

const binFolder = path.resolve(import.meta.dirname, '../../../../bin');

const environmentOf = ({ config }: ShellDeps) =>
  environmentWith({ SHELL_INSTANCE: config.instance, SHELL_BIN: binFolder });

async function exitOf(bash: ChildProcess, interrupted: AbortSignal): Promise<number> {
  interrupted.addEventListener('abort', () => bash.kill('SIGHUP'));
  const [code, signal] = (await once(bash, 'exit').catch(notStarted)) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

function notStarted(error: Error): never {
  throw cliErrors.wrongUsage({ problem: `bash cannot be started: ${error.message}`, fix: 'Install bash' });
}

/** Texts that end with a NUL, three at a time. */
function readThrees(stream: Readable, take: (first: string, second: string, third: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const texts = `${rest}${chunk}`.split('\0');
    while (texts.length > 3) {
      const [first = '', second = '', third = ''] = texts.splice(0, 3);
      take(first, second, third);
    }
    rest = texts.join('\0');
  });
}
