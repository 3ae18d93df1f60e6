import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A real Redis of a drill, on a port of its own; it keeps nothing. */
export interface RedisServer {
  url: string;
  pid(): number;
  /** One command, as words; resolves to its raw answer. */
  call(...words: string[]): Promise<string>;
  /** After a kill: what it has saved. */
  forget(): void;
  kill(): Promise<void>;
  /** With further flags; one that runs is left alone. */
  start(...flags: string[]): Promise<void>;
}

/** Of setpriv(1), which found no such program. */
const notFound = 127;

/** Undefined where no redis-server is installed. */
export async function startRedis(port: number, folder: string): Promise<RedisServer | undefined> {
  let child: ChildProcess | undefined;
  const hasEnded = () => !child || child.exitCode !== null || child.signalCode !== null;
  const call = (...words: string[]) => callRedis(port, words);
  async function start(...flags: string[]): Promise<boolean> {
    if (!hasEnded()) return true;
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    // It ends with whoever drills, however those end (prctl(2), PR_SET_PDEATHSIG).
    const guard = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL'] : [];
    const [command, ...words] = [...guard, 'redis-server', ...own, ...flags];
    child = spawn(command as string, words, { stdio: 'ignore' });
    const [failure] = await Promise.race([once(child, 'error'), once(child, 'spawn')]);
    if (failure) return false;
    for (let tries = 0; tries < 200; tries++) {
      if (child.exitCode === notFound) return false;
      if (await call('PING').catch(() => undefined)) return true;
      await wait(50);
    }
    throw new Error('Redis did not start.');
  }
  async function kill(): Promise<void> {
    if (!child || hasEnded()) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  if (!(await start())) return undefined;
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => child?.pid as number,
    call,
    kill,
    forget: () => rmSync(path.join(folder, 'dump.rdb'), { force: true }),
    start: async (...flags) => void (await start(...flags)),
  };
}

/** Redis serialization protocol: a command is an array of bulk strings. */
function callRedis(port: number, words: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
  return new Promise((resolve, reject) => {
    socket.setTimeout(2_000, () => socket.destroy(new Error('Redis is silent.')));
    socket.once('error', reject);
    socket.once('data', (answer) => {
      resolve(answer.toString());
      socket.destroy();
    });
  });
}
