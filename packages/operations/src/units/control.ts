import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { type Config, runFolder } from '@chatai/core/config';
import { onLine } from '@chatai/core/process';
import { z } from 'zod';
import { unitErrors } from './errors.ts';

const command = z.discriminatedUnion('command', [
  z.object({ command: z.literal('status') }),
  z.object({ command: z.literal('restart'), unit: z.string().optional() }),
  z.object({ command: z.literal('down') }),
]);

const unitStatus = z.object({
  unit: z.string(),
  state: z.enum(['starting', 'ok', 'restarting', 'stopped']),
  pid: z.number().optional(),
  since: z.number().optional(),
  /** When it was started again although nobody had asked for it, within the last day: epoch milliseconds, the oldest first. */
  restarts: z.array(z.number()),
  note: z.string(),
  /** What it said last before its last end that nobody had asked for, without secrets. */
  lastWords: z.string().optional(),
  /** How that end came: `signal SIGKILL`, `exit code 1`. */
  lastEnd: z.string().optional(),
});

const reply = z.object({
  version: z.string(),
  ready: z.boolean(),
  units: z.array(unitStatus),
  problem: z.string().optional(),
});

/** What `chatai status`, `restart` and `down` ask of a running supervisor. */
export type Command = z.infer<typeof command>;

/** The supervisor's answer. `problem` says why a command was not carried out. */
export type Reply = z.infer<typeof reply>;

const socketOf = (config: Pick<Config, 'home'>) => path.join(runFolder(config.home), 'control.sock');

/** Answers one JSON line per command on a Unix socket that only this user can reach (0700 folder). The folder's lock is held, so an old socket is nobody's. */
export async function serveControl(
  config: Pick<Config, 'home'>,
  answer: (asked: Command) => Promise<Reply>,
): Promise<{ close(): void }> {
  const file = socketOf(config);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  rmSync(file, { force: true });
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    onLine(socket, async (line) => {
      const parsed = command.safeParse(parseJson(line));
      if (!parsed.success) return socket.destroy();
      socket.write(`${JSON.stringify(await answer(parsed.data))}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
  return {
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** In seconds: an end takes 15 (contract.md 1); a restart may wait for the one before it, and for the console to be built. */
const answersWithinS = { status: 5, down: 30, restart: 300 } as const satisfies Record<Command['command'], number>;

/** Asks the supervisor of this data folder. Throws `not-running` when there is none, and `supervisor-silent`. `untilGone` also waits until it has ended. */
export async function askSupervisor(
  config: Pick<Config, 'home'>,
  asked: Command,
  { untilGone = false, withinS = answersWithinS[asked.command] }: { untilGone?: boolean; withinS?: number } = {},
): Promise<Reply> {
  const file = socketOf(config);
  if (!existsSync(file)) throw unitErrors.notRunning({ home: config.home });
  const socket = connect(file);
  const silent = unitErrors.supervisorSilent({ home: config.home, seconds: withinS });
  socket.setTimeout(withinS * 1_000, () => socket.destroy(silent));
  let line: string | undefined;
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const gone = ['ECONNREFUSED', 'ENOENT', 'ECONNRESET'].includes(error.code ?? '');
      reject(gone ? unitErrors.notRunning({ home: config.home }, { cause: error }) : error);
    });
    socket.once('close', () => resolve());
    onLine(socket, (text) => {
      line ??= text;
      if (!untilGone) socket.destroy();
    });
    socket.write(`${JSON.stringify(asked)}\n`);
  });
  const parsed = reply.safeParse(parseJson(line ?? ''));
  if (!parsed.success) throw unitErrors.notRunning({ home: config.home });
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
