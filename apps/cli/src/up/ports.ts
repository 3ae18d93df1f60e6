import { createServer } from 'node:net';
import { systemClock } from '@chatai/core/clock';
import type { Config, SettingName } from '@chatai/core/config';
import { portHolder } from '@chatai/core/process';
import { upErrors } from './errors.ts';

/** Throws `port-busy` for the first of our ports that somebody listens on, naming who, or `port-refused` for one we may not use. */
export async function checkPorts(config: Config): Promise<void> {
  const ours: [number, SettingName][] = [
    [config.backend.port, 'CHATAI_BACKEND_PORT'],
    [config.console.port, 'CHATAI_CONSOLE_PORT'],
    [config.manager.port, 'CHATAI_MANAGER_PORT'],
    [config.simulator.port, 'CHATAI_SIMULATOR_PORT'],
    [config.watchdog.port, 'CHATAI_WATCHDOG_PORT'],
  ];
  const seen = new Map<number, SettingName>();
  for (const [port, setting] of ours) {
    const twin = seen.get(port);
    if (twin) throw upErrors.portBusy({ port, setting, holder: `${twin} as well` });
    seen.set(port, setting);
    await checkPort(port, setting, config.bind);
  }
}

async function checkPort(port: number, setting: SettingName, bind: string): Promise<void> {
  let problem = await tryListening(port, bind);
  // A process that was just killed keeps its sockets until its last thread has ended, and nobody can be named as their holder then.
  for (let tries = 0; problem === 'EADDRINUSE' && tries < 20 && !portHolder(port); tries++) {
    await systemClock.sleep(50);
    problem = await tryListening(port, bind);
  }
  if (problem === 'EADDRINUSE') throw busy(port, setting);
  if (problem) {
    const reasons: Record<string, string> = {
      EACCES: 'this user may not listen on it',
      EADDRNOTAVAIL: 'this machine does not have that address',
    };
    const reason = reasons[problem] ?? problem;
    throw upErrors.portRefused({ port, setting, bind, reason });
  }
  // The addresses we print say `localhost`, which browsers try as ::1 first: a stranger there would answer in our place.
  if (bind === '127.0.0.1' && (await tryListening(port, '::1')) === 'EADDRINUSE') throw busy(port, setting);
}

function busy(port: number, setting: SettingName) {
  const holder = portHolder(port);
  return upErrors.portBusy({
    port,
    setting,
    holder: holder ? `${holder.name} (pid ${holder.pid})` : 'another process',
  });
}

/** The error code of listening there, or undefined when it works. */
function tryListening(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
