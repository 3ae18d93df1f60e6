import { createServer } from 'node:net';
import { settings } from '../settings.ts';

const defaultPorts = Object.values(settings).flatMap((one: { defaultPort?: number }) => one.defaultPort ?? []);

/**
 * A CHATAI_PORT_OFFSET at which every default port is free, and those of `others` too: tests share their machine. Far from the usual ports and below
 * the range of outgoing connections.
 */
export async function freePortOffset(others: readonly number[] = []): Promise<number> {
  for (;;) {
    const offset = 10_000 + Math.floor(Math.random() * 14_000);
    const free = await Promise.all([...defaultPorts, ...others].map((port) => isFree(port + offset)));
    if (free.every(Boolean)) return offset;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
