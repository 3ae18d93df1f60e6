import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { systemClock } from '@chatai/core/clock';

/** A real Redis on loopback that can be flushed and stopped while it is used. */
export interface RedisServer {
  url: string;
  /** Forgets everything, stops at once and starts again. */
  flushAndRestart(): Promise<void>;
  close(): Promise<void>;
}

export async function startRedis(port: number, folder: string): Promise<RedisServer> {
  let server = await start();

  async function start(): Promise<ChildProcess> {
    const child = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      {
        stdio: 'ignore',
      },
    );
    await Promise.race([
      once(child, 'spawn'),
      once(child, 'error').then(([error]) => {
        throw error;
      }),
    ]);
    while ((await ask('PING')) !== '+PONG') await systemClock.sleep(20);
    return child;
  }

  /** One inline command (Redis protocol specification, "Inline commands"); undefined when nobody answers. */
  function ask(command: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
      socket.once('data', (data) => {
        resolve(data.toString().trim());
        socket.destroy();
      });
      socket.once('error', () => resolve(undefined));
    });
  }

  async function kill() {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    async flushAndRestart() {
      await ask('FLUSHALL');
      await kill();
      server = await start();
    },
    close: kill,
  };
}
