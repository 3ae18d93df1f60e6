import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { runFolder } from '@chatai/core/config';
import { statOf } from '@chatai/core/process';
import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { runInside } from './inspector.ts';
import { signal } from './signal.ts';
import type { World } from './world.ts';

const units = [
  {
    unit: 'chatai-backend',
    component: 'backend',
    runbook: 'backend',
    what: 'The backend',
    ...({ port: 'backend', program: 'backend' } as const),
  },
  {
    unit: 'chatai-frontend',
    component: 'console',
    runbook: 'frontend',
    what: 'The console',
    // It has no session with the database.
    ...({ port: 'console', program: undefined } as const),
  },
  {
    unit: 'scalable_bot_manager',
    component: 'botManager',
    runbook: 'workers',
    what: 'The bot manager',
    ...({ port: 'manager', program: 'bot-manager' } as const),
  },
  {
    unit: 'chatai-watchdog',
    component: 'watchdog',
    runbook: 'bots-monitoring',
    what: 'The watchdog',
    ...({ port: 'watchdog', program: undefined } as const),
  },
];

/** Longer than any look, and over by itself. */
const blockedMs = 60_000;
/** Longer than an answer may take, and shorter than whoever asks waits. */
const lateMs = thresholds.answerMs + 500;

/** Of programs: held, busy with themselves, without memory, dying. */
export const programFaults: Fault<World>[] = [
  {
    id: 'not-running',
    title: 'ChatAI is not started.',
    detectedBy: ['supervisor'],
    leaf: 'not-running',
    step: undefined,
    async inject({ stop, start }) {
      await stop();
      return start;
    },
  },
  {
    id: 'supervisor-stopped',
    title: 'The supervisor is held by SIGSTOP: programs run, and whoever asks it waits.',
    detectedBy: ['supervisor'],
    leaf: 'supervisor-stopped',
    step: 'release#continue-supervisor',
    async inject({ pidOf }) {
      const pid = Number(statOf(await pidOf('chatai-backend'))?.fields[1]);
      process.kill(pid, 'SIGSTOP');
      return async () => signal(pid, 'SIGCONT');
    },
  },
  {
    id: 'supervisor-lost',
    title: 'The socket of the supervisor is deleted: programs run, and nothing can be asked to restart them.',
    detectedBy: ['supervisor'],
    leaf: 'supervisor-lost',
    step: undefined,
    async inject({ config }) {
      const socket = path.join(runFolder(config.home), 'control.sock');
      renameSync(socket, `${socket}-away`);
      return async () => renameSync(`${socket}-away`, socket);
    },
  },
  ...units.flatMap(({ unit, component, runbook, port, what, program }): Fault<World>[] => [
    {
      id: `${component}-stopped`,
      title: `${what} is held by SIGSTOP: it keeps its port and answers nobody.`,
      detectedBy: [`${component}-answers`],
      leaf: `${component}-stopped`,
      step: `${runbook}#restart`,
      async inject({ pidOf }) {
        const pid = await pidOf(unit);
        process.kill(pid, 'SIGSTOP');
        return async () => signal(pid, 'SIGCONT');
      },
    },
    {
      id: `${component}-blocked`,
      title: `${what} computes without a pause: its event loop is blocked.`,
      detectedBy: [`${component}-answers`],
      leaf: `${component}-blocked`,
      step: `${runbook}#restart`,
      async inject({ pidOf }) {
        const pid = await pidOf(unit);
        await runInside(pid, `const end = Date.now() + ${blockedMs}; while (Date.now() < end);`);
        return async () => signal(pid, 'SIGKILL');
      },
    },
    {
      id: `${component}-silent`,
      title: `${what} runs and has stopped listening.`,
      detectedBy: [`${component}-answers`],
      leaf: `${component}-silent`,
      step: `${runbook}#restart`,
      async inject({ pidOf }) {
        const servers = `process._getActiveHandles().filter(({ constructor }) => constructor.name === 'Server')`;
        await runInside(
          await pidOf(unit),
          `for (const one of ${servers}) { one.close(); one.closeAllConnections?.(); }`,
        );
        return async () => {};
      },
    },
    {
      id: `${component}-slow`,
      title: `${what} gets round to each request only after ${lateMs} ms.`,
      detectedBy: [`${component}-answers`],
      leaf: `${component}-slow`,
      step: `${runbook}#restart`,
      async inject({ pidOf }) {
        const late = `if (event === 'request') setTimeout(() => emit.call(this, event, ...rest), ${lateMs});
          else return emit.call(this, event, ...rest);`;
        await runInside(
          await pidOf(unit),
          `const { Server } = process.getBuiltinModule('http'); const { emit } = Server.prototype;
          Server.prototype.emit = function (event, ...rest) { ${late} return true; };`,
        );
        return async () => {};
      },
    },
    {
      id: `${component}-grown`,
      title: `${what} has taken far more memory than it needs.`,
      detectedBy: [`${component}-memory`],
      leaf: `${component}-grown`,
      step: `${runbook}#restart`,
      async inject({ pidOf }) {
        const pid = await pidOf(unit);
        await runInside(pid, `globalThis.leak = Buffer.alloc(${thresholds.programBytes}, 1)`);
        return async () => {};
      },
    },
    {
      id: `${component}-unwell`,
      title:
        component === 'watchdog'
          ? 'The clock of the watchdog stands still.'
          : `${what} makes no new connections any more.`,
      detectedBy: [`${component}-well`],
      leaf: `${component}-unwell`,
      step: `${runbook}#restart`,
      async inject(world) {
        const pid = await world.pidOf(unit);
        if (component === 'watchdog') await runInside(pid, 'const then = Date.now() - 60_000; Date.now = () => then');
        else if (program === undefined)
          await runInside(pid, `globalThis.fetch = async () => { throw new Error('a drill'); }`);
        else await connectNoMore(world, pid, program);
        return async () => {};
      },
    },
    {
      id: `${component}-killed`,
      title: `${what} is killed, and started again by itself.`,
      detectedBy: [`${component}-steady`],
      leaf: `${component}-unsteady`,
      step: undefined,
      lasts: [`${component}-steady`],
      async inject({ pidOf, untilBack }) {
        const pid = await pidOf(unit);
        signal(pid, 'SIGKILL');
        await untilBack(unit, pid);
        return async () => {};
      },
    },
    {
      id: `${component}-out-of-memory`,
      title: `${what} wants more memory than it may have.`,
      detectedBy: [`${component}-steady`],
      leaf: `${component}-out-of-memory`,
      step: undefined,
      lasts: [`${component}-steady`],
      async inject({ pidOf, untilBack }) {
        const pid = await pidOf(unit);
        await runInside(pid, 'const all = []; for (;;) all.push(new Array(2e7).fill(all.length));');
        await untilBack(unit, pid);
        return async () => {};
      },
    },
    {
      id: `${component}-gone`,
      title: `${what} dies again and again, as soon as it is started.`,
      detectedBy: [`${component}-runs`],
      leaf: `${component}-gone`,
      step: undefined,
      lasts: [`${component}-steady`],
      async inject({ pidOf, clock }) {
        let goesOn = true;
        const killing = (async () => {
          while (goesOn) {
            const pid = await pidOf(unit).catch(() => undefined);
            if (pid !== undefined) signal(pid, 'SIGKILL');
            await clock.sleep(50);
          }
        })();
        return async () => {
          goesOn = false;
          await killing;
        };
      },
    },
    {
      id: `${component}-port-taken`,
      title: `Somebody else takes the port of ${what.toLowerCase()} while it is away.`,
      detectedBy: [`${component}-runs`],
      leaf: `${component}-port-taken`,
      step: undefined,
      lasts: [`${component}-steady`],
      async inject({ pidOf, config }) {
        signal(await pidOf(unit), 'SIGKILL');
        const holder = await holdPort(config[port].port);
        return async () => void holder.kill('SIGKILL');
      },
    },
  ]),
  {
    id: 'backend-pool-exhausted',
    title: 'Something in the backend borrows every connection of requests, and gives none back.',
    detectedBy: ['backend-pool'],
    leaf: 'backend-pool-exhausted',
    step: 'backend#restart',
    async inject({ pidOf, api }) {
      await runInside(
        await pidOf('chatai-backend'),
        `const { prototype } = process.getBuiltinModule('module').createRequire(${JSON.stringify(poolUser)})('pg').Pool;
        const { connect } = prototype; let kept = 0;
        prototype.connect = function (...rest) {
          if (this.options.application_name === 'backend-api')
            for (; kept < this.options.max; kept++) connect.call(this, (error) => { if (error) kept--; });
          return connect.apply(this, rest);
        };`,
      );
      // The first who comes waits in vain.
      await api.workspaces.get().catch(() => {});
      return async () => {};
    },
  },
  {
    id: 'second-bot-manager',
    title: 'Somebody starts a second bot manager by hand.',
    detectedBy: ['one-of-each'],
    leaf: 'stray-program',
    step: 'workers#end-stray',
    inject: async (world) => startBeside(world, [process.execPath, botManager]),
  },
  {
    id: 'second-supervisor',
    title:
      'Another supervisor keeps a bot manager running on the same data folder: what is ended there is started again.',
    detectedBy: ['one-of-each'],
    leaf: 'stray-program',
    step: undefined,
    inject: async (world) =>
      startBeside(world, ['sh', '-c', `while :; do "${process.execPath}" "${botManager}"; done`]),
  },
];

/** From here the backend loads its driver. */
const poolUser = path.resolve(import.meta.dirname, '../../packages/core/package.json');

const botManager = path.resolve(import.meta.dirname, '../../apps/server/src/bot-manager/main.ts');

/** Runs this on the data folder of a world, beside its own programs and with a port of its own; ended by what is returned. */
async function startBeside({ config, environment }: World, [command = '', ...words]: string[]) {
  const second = spawn(command, words, {
    env: { ...environment, CHATAI_MANAGER_PORT: String(await freePort()), CHATAI_HOME: config.home },
    stdio: 'ignore',
    detached: true,
  });
  await once(second, 'spawn');
  return async () => {
    if (second.exitCode !== null || second.signalCode !== null || second.pid === undefined) return;
    signal(-second.pid, 'SIGTERM');
    await once(second, 'exit');
  };
}

/** What it has is cut, and what it opens fails at once. */
async function connectNoMore(world: World, pid: number, program: string): Promise<void> {
  await runInside(
    pid,
    `process.getBuiltinModule('net').Socket.prototype.connect = function () { this.destroy(new Error('a drill')); return this; };
    for (const one of process._getActiveHandles()) if (one.remotePort) one.destroy();`,
  );
  const session = await world.session('drill');
  await session.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where starts_with(application_name, $1)',
    [program],
  );
  await session.end();
}

/** A process that listens there and says nothing: as soon as the one before it is gone. */
async function holdPort(port: number): Promise<ChildProcess> {
  const code = `const listen = () => require('node:net').createServer().once('error', () => setTimeout(listen, 10)).listen(${port}, '127.0.0.1', () => console.log('holds'));listen();`;
  const holder = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(holder.stdout as NonNullable<typeof holder.stdout>, 'data');
  return holder;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
