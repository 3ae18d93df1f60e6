import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '@chatai/core/clock';
import { secretKeyOf } from '@chatai/core/config';
import { databaseTargets } from '@chatai/core/database';
import { diagnose } from '@chatai/operations/diagnosis';
import type { Snapshot } from '@chatai/operations/facts';
import { judge } from '@chatai/operations/health';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startWorld, type World } from '../faults/index.ts';
import { checks, type Facts, look, trees } from '../index.ts';
import { freePort } from './free-port.ts';
import { startLeak } from './leak.ts';
import { printed } from './museum.ts';
import { installPm2, type Pm2 } from './pm2.ts';
import { type Sandbox, sandboxOf } from './sandbox.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const without = process.env.CHATAI_TEST_WITHOUT?.split(',') ?? [];
const soon = { timeout: 30_000, interval: 50 };

let world: World;
let terminal: Terminal;
let sandbox: Sandbox;
/** Begun early, so that what needs no PM2 does not wait for it. */
let installing: Promise<Pm2> | undefined;
beforeAll(async () => {
  world = await startWorld({ clock: systemClock });
  sandbox = sandboxOf(world);
  terminal = openTerminal({
    outer: process.env,
    settings: { CHATAI_HOME: world.config.home, CHATAI_INSTANCE: 'drill' },
    portOf: (port) => port + world.config.backend.port - 8_000,
  });
  installing = without.includes('pm2') ? undefined : installPm2(terminal, process.env);
  installing?.catch(() => {});
}, 180_000);
afterAll(async () => {
  const pm2 = await installing?.catch(() => undefined);
  await pm2?.close();
  await terminal?.close();
  await world?.close();
});
beforeEach(async () => {
  // Our units have the names of theirs.
  terminal.standIn(
    'systemctl',
    `[ "$1" = restart ] && exec "${process.execPath}" "${path.join(import.meta.dirname, 'restart-unit.ts')}" "$2"`,
  );
  const isWell = async () => expect((await verdicts()).filter(({ status }) => status === 'fail')).toEqual([]);
  await vi.waitFor(isWell, soon);
});

/** What ours says, without the looks that take long. */
async function seen() {
  const names = ['supervisor', 'backend', 'console', 'manager', 'database', 'sessions'] as const;
  return (await look(world, names)) as Snapshot<Facts>;
}
const verdicts = async () => judge(checks, await seen());
const leaves = async () => diagnose(trees, await seen()).findings.map(({ leaf }) => leaf);

/** A line of ours, and what it prints as JSON. */
async function ours(line: string) {
  const { code, stdout } = await terminal.type(`${line} --json`);
  return { code, ...JSON.parse(stdout) };
}

/** Holds the process of a unit by SIGSTOP meanwhile: it keeps its port and answers nobody. */
async function whileHeld(unit: string, work: (pid: number) => Promise<void>) {
  const pid = await world.pidOf(unit);
  process.kill(pid, 'SIGSTOP');
  try {
    await work(pid);
  } finally {
    // Whoever restarted it has ended it.
    if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGCONT');
  }
}

const evidence = () => {
  const folder = path.join(world.config.home, 'evidence');
  return existsSync(folder) ? readdirSync(folder) : [];
};

test('B1: the printed restart ends a healthy backend while the console hangs, and keeps nothing; ours looks, keeps it, and restarts that one', async () => {
  const saved = evidence();
  await whileHeld('chatai-frontend', async (hung) => {
    const healthy = await world.pidOf('chatai-backend');
    expect((await terminal.type(`pm2() { echo restarted; }\n${printed('B1')}`)).code).toBe(0);
    const backend = await world.pidOf('chatai-backend');
    expect(backend).not.toBe(healthy);
    expect([await world.pidOf('chatai-frontend'), evidence()]).toEqual([hung, saved]);

    expect(await ours('chatai runbook run backend#restart --dry-run')).toMatchObject({ result: 'nothing-to-do' });
    const run = await ours('chatai runbook run frontend#restart --yes');
    expect(run).toMatchObject({ code: 0, result: 'fixed' });
    expect(await world.pidOf('chatai-backend')).toBe(backend);
    const kept = readFileSync(path.join(world.config.home, 'evidence', `${run.id}.json`), 'utf8');
    expect(JSON.parse(kept).diagnosis.findings[0]).toMatchObject({ leaf: 'console-stopped', step: 'frontend#restart' });
  });
});

test.skipIf(without.includes('curl'))(
  'B5: curl without a limit waits for a backend that hangs, and the next runs join it; ours ends and says so',
  async () => {
    await whileHeld('chatai-backend', async () => {
      const runs = [1, 2, 3].map(() => terminal.begin(printed('B5')));
      const { code, checks: found } = await ours('chatai health');
      expect(code).toBe(4);
      expect(found).toContainEqual(
        expect.objectContaining({ id: 'backend-answers', status: 'fail', detail: '/health does not answer (timeout)' }),
      );
      expect(runs.map((run) => run.isOver())).toEqual([false, false, false]);
      await Promise.all(runs.map((run) => run.kill()));
    });
  },
);

test('B18: a restart of PostgreSQL ends the sessions of everybody, and the leak is back; ours ends those of the leak', async () => {
  const bystander = await world.session('a bystander');
  // Most of the hundred.
  const leak = startLeak(databaseTargets(world.config).ops, 'a leak', 76);
  const untilFew = () => vi.waitFor(async () => expect(await leaves()).toEqual(['connections-exhausted']), soon);
  try {
    await untilFew();
    expect((await terminal.type(printed('B18'))).code).toBe(0);
    await expect(bystander.query('select 1')).rejects.toThrow();
    const other = await world.session('a bystander');
    await untilFew();

    const [found] = (await ours('chatai diagnose database')).findings;
    expect(found.finding).toMatch(
      /^a leak holds \d+ of 100 connections: .*\d+ idle, the oldest for \d+ s after: select page from \(select \? as page\) visits/,
    );
    // Now that it has a name, somebody mends it.
    leak.mend();
    const step = `${found.step} --param 'program=${found.params.program}'`;
    expect(await ours(`chatai runbook run ${step} --yes --instance drill`)).toMatchObject({ result: 'fixed' });
    expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await other.end();
  } finally {
    await leak.end();
  }
});

test.skipIf(without.includes('curl'))(
  'B26: the printed tree ends at the network while the bot manager hangs; ours names it',
  async () => {
    await whileHeld('scalable_bot_manager', async () => {
      const asks = printed('B26').match(/curl \S+/g) ?? [];
      const answers = asks.map((ask) => terminal.type(ask.replace('curl', "curl -s -o /dev/null -w '%{http_code}'")));
      expect((await Promise.all(answers)).map(({ stdout }) => stdout)).toEqual(['200', '200']);
      const { code, findings } = await ours('chatai diagnose');
      expect({ code, leaf: findings[0]?.leaf }).toEqual({ code: 4, leaf: 'botManager-stopped' });
    });
  },
);

test('B30: a 429 that is obeyed loses nothing, and would be an alarm; ours counts what arrived', async () => {
  const chat = 4_030;
  const unlimit = await sandbox.limit('sendMessage');
  await sandbox.say(chat, 'How are you?');
  const calls = () => sandbox.calls('sendMessage', `chatId=${chat}`);
  await vi.waitFor(async () => expect(await calls()).toContainEqual(expect.objectContaining({ status: 429 })), soon);
  await unlimit();
  await vi.waitFor(async () => expect(await sandbox.answersIn(chat)).toHaveLength(1), soon);
  expect((await calls()).filter(({ disobeyed }) => disobeyed)).toEqual([]);
  const where = await ours(`chatai conversations where @${sandbox.demo} ${chat}`);
  expect(where.items).toMatchObject([{ fate: 'answered', parts: [{ state: 'sent' }] }]);
});

test('B31: one worker for three bots breaks the printed bar and runs them all; ours compares bots with bots', async () => {
  const token = await sandbox.makeBot('museum_bot');
  expect(await ours(`chatai bots add --token ${token}`)).toMatchObject({ code: 0 });
  await vi.waitFor(async () => {
    const { checks: found } = await ours('chatai health');
    const run = { id: 'bots-run', status: 'ok', workers: 1, botsExpected: 3, botsRunning: 3 };
    expect(found).toContainEqual(expect.objectContaining(run));
  }, soon);
  const { workers, bots } = await (await fetch(`${world.config.manager.url}/status`)).json();
  expect(workers.length).not.toBe(bots.expected);
});

/** Which says when `is-active` succeeds. */
const manual = '/usr/share/man/man1/systemctl.1.gz';

test('B32: `systemctl is-active` succeeds when one of four is active (a stand-in here, by the manual); ours fails and says which', async () => {
  await whileHeld('chatai-backend', async () => {
    if (existsSync(manual)) expect(gunzipSync(readFileSync(manual)).toString()).toContain('if at least one is active');
    const pids = await Promise.all(['chatai-backend', 'chatai-frontend', 'postgresql'].map(world.pidOf));
    const isRunning = pids.map((pid) => existsSync(`/proc/${pid}`));
    // There is no unit `redis` here.
    const states = [...isRunning, false].map((is) => (is ? 'active' : 'inactive'));
    terminal.standIn('systemctl', `printf '%s\\n' ${states.join(' ')}; exit ${states.includes('active') ? 0 : 3}`);
    expect(await terminal.type(printed('B32'))).toMatchObject({
      code: 0,
      stdout: 'active\nactive\nactive\ninactive\n',
    });
    const { code, units } = await ours('chatai status');
    expect(code).toBe(4);
    expect(units).toContainEqual(expect.objectContaining({ unit: 'chatai-backend', state: 'fail' }));
  });
});

describe.skipIf(without.includes('pm2'))('with a real PM2', () => {
  let pm2: Pm2;
  beforeAll(async () => {
    pm2 = await (installing as Promise<Pm2>);
  }, 180_000);
  const nothingRuns = () => terminal.type('pm2 delete all');
  beforeEach(nothingRuns);
  afterEach(nothingRuns);

  test('B4: `pm2 describe && OK` says OK to a manager that has crashed for good; ours says that it does not answer', async () => {
    await startApps({ name: 'scalable_bot_manager', code: 'process.exit(1)', max_restarts: 1 });
    const states = async () => (await pm2.list()).map(({ pm2_env }) => pm2_env.status);
    await vi.waitFor(async () => expect(await states()).toEqual(['errored']), soon);
    expect((await terminal.type(printed('B4'))).stdout).toBe('✅ Bot Manager OK\n');

    const { checks: found } = await ours(
      `CHATAI_HOME=${terminal.at('/elsewhere')} CHATAI_MANAGER_PORT=61003 chatai health`,
    );
    expect(found).toContainEqual(
      expect.objectContaining({
        id: 'botManager-answers',
        status: 'fail',
        detail: '/status does not answer (ECONNREFUSED)',
      }),
    );
  });

  test('B16: to another user nothing runs, and the second manager that is started makes Telegram answer 409; ours is refused', async () => {
    const token = await sandbox.makeBot('museum_polled_bot');
    const url = `http://127.0.0.1:${world.config.simulator.port}/bot${token}/getUpdates`;
    const code = `(async () => {
      for (;;) await fetch('${url}?timeout=5').then((answer) => answer.status === 409 && new Promise((go) => setTimeout(go, 100)));
    })()`;
    await startApps({ name: 'scalable_bot_manager', code });
    await vi.waitFor(async () => expect(await sandbox.isPolled('museum_polled_bot')).toBe(true), soon);

    const home = path.join(terminal.folder, 'another-user');
    mkdirSync(home);
    expect(await pm2.list(home)).toEqual([]);
    const [, command] = printed('B16').split('→ ');
    expect((await terminal.type(`cd /opt/chatai && HOME=${home} ${command}`)).code).toBe(0);
    const conflict = expect.objectContaining({ status: 409 });
    await vi.waitFor(async () => {
      expect(await sandbox.calls('getUpdates', 'bot=museum_polled_bot')).toContainEqual(conflict);
    }, soon);
    await terminal.type(`HOME=${home} pm2 delete all`);

    const second = await terminal.type('chatai up');
    expect(second).toMatchObject({ code: 7, stderr: expect.stringContaining(world.config.home) });
    // A second manager of ours, as on another machine: each bot has one holder all the same.
    const beside = await aManagerBeside();
    await sandbox.say(4_016, 'Who are you?');
    await vi.waitFor(async () => expect(await sandbox.answersIn(4_016)).toHaveLength(1), soon);
    await beside.end();
    // A poll that its holder has given up is answered to nobody.
    const polls = await sandbox.calls('getUpdates', `bot=${sandbox.demo}`);
    expect(polls.filter(({ responseLost }) => !responseLost)).not.toContainEqual(conflict);
  });

  /** Resolves when it has a worker that could hold bots. */
  async function aManagerBeside() {
    const port = await freePort();
    const { owner } = databaseTargets(world.config);
    const host = encodeURIComponent(String(owner.host));
    const settings = {
      ...{ CHATAI_HOME: '/beside', CHATAI_SECRET_KEY: secretKeyOf(world.config), CHATAI_WORKERS: '1' },
      ...{ CHATAI_MANAGER_PORT: String(port), CHATAI_SIMULATOR_PORT: String(world.config.simulator.port) },
      ...{ OPENAI_BASE_URL: world.model.url, OPENAI_API_KEY: 'sk-drill', CHATAI_MODEL: 'drill' },
      DATABASE_URL: `postgres://${owner.user}:${owner.password}@localhost/chatai?host=${host}`,
    };
    const words = Object.entries(settings).map(([name, value]) => `${name}='${value}'`);
    const program = 'apps/server/src/bot-manager/main.ts';
    const begun = terminal.begin(`cd "$(dirname "$(command -v chatai)")/.."; ${words.join(' ')} exec node ${program}`);
    await vi.waitFor(async () => {
      const { workers } = await (await fetch(`http://127.0.0.1:${port}/status`)).json();
      expect(workers).toMatchObject([{ state: 'live' }]);
    }, soon);
    return {
      async end() {
        process.kill(begun.pid, 'SIGTERM');
        await begun.ended;
      },
    };
  }

  test('B17: "Frontend/Workers restarted" is said of a frontend that PM2 does not have; ours restarts it and asks it', async () => {
    await startApps({ name: 'scalable_bot_manager', code: 'setInterval(() => {}, 1000)' });
    const before = await world.pidOf('chatai-frontend');
    const { code, stdout } = await terminal.type(printed('B17'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/Frontend\/Workers restarted\n$/) });
    expect(await world.pidOf('chatai-frontend')).toBe(before);

    const { restarted } = await ours('chatai restart chatai-frontend');
    expect(restarted).toEqual([{ unit: 'chatai-frontend', pid: expect.any(Number) }]);
    expect(restarted[0].pid).not.toBe(before);
  });

  test('B34: `pm2 restart all` breaks off every answer that is being made; ours loses none, and makes none twice', async () => {
    // It begins an answer, and lets it end when it is told to stop.
    const code = (port: number) => `
      const server = require('node:http').createServer((_, answer) => answer.write('begun'));
      server.listen(${port}, '127.0.0.1');
      process.on('SIGINT', () => server.close(() => process.exit(0)));`;
    const ports = [await freePort(), await freePort()];
    await startApps(...ports.map((port) => ({ name: `worker-${port}`, code: code(port) })));
    const answers = await Promise.all(ports.map((port) => vi.waitFor(() => fetch(`http://127.0.0.1:${port}`), soon)));
    const read = Promise.allSettled(answers.map((answer) => answer.text()));
    expect((await terminal.type(printed('B34'))).code).toBe(0);
    expect((await read).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

    const chats = [4_341, 4_342, 4_343];
    world.model.behave('silent');
    await Promise.all(chats.map((chat) => sandbox.say(chat, 'How are you?')));
    for (const chat of chats)
      await vi.waitFor(
        async () => expect(await sandbox.calls('sendChatAction', `chatId=${chat}`)).not.toEqual([]),
        soon,
      );
    const restart = ours('chatai restart scalable_bot_manager');
    const manager = async () => (await look(world, ['manager'])).facts.manager;
    await vi.waitFor(async () => expect(await manager()).toMatchObject({ answer: null }), soon);
    world.model.behave('well');
    expect(await restart).toMatchObject({ code: 0 });
    for (const chat of chats)
      await vi.waitFor(async () => expect(await sandbox.answersIn(chat)).toEqual(['All is well.']), soon);
  });

  /** Puts them into an ecosystem file where the document has it, and starts them. */
  async function startApps(...apps: { name: string; code: string; max_restarts?: number }[]) {
    const listed = apps.map(({ code, ...app }) => {
      terminal.write(`/opt/chatai/${app.name}.js`, code);
      return { ...app, script: `${app.name}.js` };
    });
    terminal.write('/opt/chatai/ecosystem.config.js', `module.exports = ${JSON.stringify({ apps: listed })};`);
    expect((await terminal.type('cd /opt/chatai && pm2 start ecosystem.config.js')).code).toBe(0);
  }
});
