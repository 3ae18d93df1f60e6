import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { portHolder } from '@chatai/core/process';
import { signal } from './signal.ts';

/** Where Node's inspector listens once a program was told to open it (Node, "Debugger"); each world has a port of its own, for another one may be drilled beside it. */
export const inspectorOption = (port: number) => `--inspect-port=${port}`;
const portOf = (pid: number) => Number(/--inspect-port=(\d+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1]);

const withinMs = 10_000;
/** Long enough for an answer to arrive. */
const soonMs = 50;

/**
 * Runs code inside a program of ours without any switch of its own: SIGUSR1 opens Node's inspector, for whoever may send it signals. Resolves when
 * the code begins, not when it is done: it may block for good.
 */
export async function runInside(pid: number, code: string): Promise<void> {
  const port = portOf(pid);
  signal(pid, 'SIGUSR1');
  const socket = new WebSocket(await inspectorOf(pid, port));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`The inspector of ${pid} did not open.`)), { once: true });
  });
  // After the answer of this one the code begins, without an inspector: a program that is busy says nothing more, and the port is for the next.
  const expression = `setTimeout(() => { process.getBuiltinModule('inspector').close(); ${code} }, ${soonMs}); true`;
  await new Promise<void>((resolve) => {
    socket.addEventListener('message', () => resolve(), { once: true });
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  });
  socket.close();
  while (portHolder(port)?.pid === pid) await wait(10);
}

async function inspectorOf(pid: number, port: number): Promise<string> {
  const giveUpAt = Date.now() + withinMs;
  while (Date.now() < giveUpAt) {
    try {
      const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
        webSocketDebuggerUrl: string;
      }[];
      if (target && portHolder(port)?.pid === pid) return target.webSocketDebuggerUrl;
    } catch {
      // It does not listen yet.
    }
    await wait(50);
  }
  const holder = portHolder(port);
  throw new Error(
    `The inspector of ${pid} did not open; its port is held by ${holder ? `pid ${holder.pid}` : 'nobody'}.`,
  );
}
