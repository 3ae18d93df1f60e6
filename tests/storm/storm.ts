import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { databaseTargets } from '@chatai/core/database';
import { type Dice, dice } from '@chatai/messaging/simulation';
import { startSimulator } from '@chatai/simulator';
import pg from 'pg';
import { startEchoModel } from './echo-model.ts';
import { freePortOffset, Installation } from './installation.ts';
import { judge, type Kill, type Verdict } from './judge.ts';
import { leaksInLogs, tokensInDatabase } from './leaks.ts';

export interface StormOptions {
  seed: number;
  bots: number;
  chats: number;
  updates: number;
  /** kill -9, spread over workers, manager, backend and supervisor. */
  kills: number;
  postgresStops: number;
  updatesPerSecond: number;
  say(line: string): void;
}

export interface StormReport extends Verdict {
  seconds: number;
  kills: Record<string, number>;
  drainSeconds: number;
  modelRequests: number;
  modelFaults: number;
  unsettled: { updates: number; outbox: number };
  /** Texts of people or secrets in log files; tables with a token in clear. */
  leaks: string[];
}

type Victim = 'worker' | 'manager' | 'backend' | 'supervisor' | 'postgres';

/** A child whose parent was killed ends within 2 s (architecture.md 6). */
const lingersMs: Record<Victim, number> = { worker: 0, backend: 0, postgres: 0, manager: 2_000, supervisor: 2_000 };

/** Real processes, a real database, a Telegram that misbehaves, a model that misbehaves, and kill -9; judged by what Telegram saw. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const { say } = options;
  const random = dice(options.seed);
  const home = await mkdtemp(path.join(tmpdir(), 'chatai-storm-'));
  const simulator = await startSimulator({ port: 0, seed: options.seed, ledgerLimit: 5_000_000 });
  const model = await startEchoModel(random, { thinkMs: [5, 120], faultProbability: 0.02 });
  const portOffset = await freePortOffset();
  const backend = `http://127.0.0.1:${8000 + portOffset}`;
  const installation = new Installation(home, {
    CHATAI_PORT_OFFSET: String(portOffset),
    CHATAI_PUBLIC_URL: backend,
    CHATAI_WORKERS: '2',
    // Secrets and texts must not show at the most talkative level either.
    CHATAI_LOG_LEVEL: 'debug',
    TELEGRAM_API_ROOT: simulator.url,
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'storm',
    CHATAI_MODEL: 'echo',
  });
  try {
    await installation.start();
    const bots = await connectBots(installation, simulator, options);
    say(`${bots.length} bots are live`);
    injectFaults(simulator);
    const startedMs = systemClock.monotonicMs();
    const killTimes: Kill[] = [];
    const killed: Record<string, number> = {};
    const asking = askAll(simulator, bots, options, random);
    for (const victim of victims(options, random)) {
      const budgetMs = (options.updates / options.updatesPerSecond) * 1000;
      await systemClock.sleep(
        Math.max(400, (budgetMs / (options.kills + options.postgresStops + 1)) * (0.6 + 0.8 * random.next())),
      );
      const at = await kill(installation, victim, random, simulator.sim.clock.now);
      if (at === undefined) continue;
      killTimes.push({ at, lingersMs: lingersMs[victim] });
      killed[victim] = (killed[victim] ?? 0) + 1;
      say(`${Math.round((systemClock.monotonicMs() - startedMs) / 1000)} s: ${victim} killed`);
    }
    await asking;
    simulator.sim.faults.clear();
    const askedMs = systemClock.monotonicMs();
    const read = () => everything(simulator.sim.ledger);
    let verdict = judge(read(), killTimes);
    while (verdict.lost.length > 0 && systemClock.monotonicMs() - askedMs < 120_000) {
      await systemClock.sleep(200);
      verdict = judge(read(), killTimes);
    }
    const drainSeconds = (systemClock.monotonicMs() - askedMs) / 1000;
    const { unsettled, tokens } = await inspectDatabase(installation);
    const leaks = [...leaksInLogs(path.join(home, 'logs'), canaries), ...tokens];
    return {
      ...verdict,
      seconds: (systemClock.monotonicMs() - startedMs) / 1000,
      kills: killed,
      drainSeconds,
      modelRequests: model.requests(),
      modelFaults: model.faults(),
      unsettled,
      leaks,
    };
  } finally {
    await installation.stop();
    await simulator.close();
    await model.close();
    if (process.env.CHATAI_TEST_KEEP) say(`kept ${home}`);
    else await rm(home, { recursive: true, force: true });
  }
}

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** Half of the bots by webhook, half by long polling. */
async function connectBots(
  installation: Installation,
  simulator: Simulator,
  { bots }: StormOptions,
): Promise<number[]> {
  const ids: number[] = [];
  for (let index = 0; index < bots; index++) {
    const { bot } = simulator.sim.createBot();
    ids.push(bot.id);
    await installation.cli('bots', 'add', '--token', bot.token, '--mode', index % 2 === 0 ? 'webhook' : 'polling');
  }
  for (;;) {
    const answer = await fetch(`${installation.ready?.managerUrl}/status`);
    const { bots: counts } = (await answer.json()) as { bots: { expected: number; running: number } };
    if (counts.running === counts.expected && counts.running >= bots) return ids;
    await systemClock.sleep(100);
  }
}

function injectFaults({ sim }: Simulator): void {
  sim.faults.add({
    kind: 'tooManyRequests',
    probability: 0.02,
    retryAfterMin: 1,
    retryAfterMax: 3,
    methods: ['sendMessage'],
  });
  sim.faults.add({ kind: 'serverError', probability: 0.01, methods: ['sendMessage'] });
  sim.faults.add({ kind: 'loseResponse', probability: 0.005, methods: ['sendMessage'] });
  sim.faults.add({ kind: 'resetBeforeAccept', probability: 0.005, methods: ['sendMessage'] });
  sim.faults.add({ kind: 'duplicateDelivery', probability: 0.05 });
}

async function askAll({ sim }: Simulator, bots: number[], options: StormOptions, random: Dice): Promise<void> {
  const startedMs = systemClock.monotonicMs();
  for (let sent = 0; sent < options.updates; ) {
    const due = Math.floor(((systemClock.monotonicMs() - startedMs) / 1000) * options.updatesPerSecond);
    for (; sent < Math.min(due, options.updates); sent++) {
      const chat = random.between(1, options.chats);
      sim.send(bots[chat % bots.length] as number, { userId: 1_000_000 + chat, text: `question m-${sent + 1}` });
    }
    await systemClock.sleep(10);
  }
}

/** Every kind at least once, workers most often; the order is the seed's. */
function victims({ kills, postgresStops }: StormOptions, random: Dice): Victim[] {
  const fixed: Victim[] = ['worker', 'manager', 'backend', 'supervisor', 'worker', 'backend', 'worker', 'manager'];
  const all = Array.from({ length: kills }, (_, index) => fixed[index % fixed.length] as Victim);
  for (let index = 0; index < postgresStops; index++) all.push('postgres');
  return all
    .map((victim) => ({ victim, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ victim }) => victim);
}

/** Kills one; returns when, or undefined when there was nobody to kill. */
async function kill(
  installation: Installation,
  victim: Victim,
  random: Dice,
  now: () => number,
): Promise<number | undefined> {
  if (victim === 'supervisor') {
    const at = now();
    await installation.killSupervisor();
    return at;
  }
  const pidOf = {
    worker: async () => {
      const pids = await installation.workerPids();
      return pids.length > 0 ? random.pick(pids) : undefined;
    },
    manager: async () => installation.pidOf('scalable_bot_manager'),
    backend: async () => installation.pidOf('chatai-backend'),
    postgres: async () => installation.postmasterPid(),
  }[victim];
  for (let tries = 0; tries < 50; tries++) {
    const pid = await pidOf();
    const at = now();
    try {
      // SIGQUIT is PostgreSQL's immediate stop: no checkpoint, recovery at the next start (PostgreSQL, "Shutting Down the Server").
      if (pid !== undefined) {
        process.kill(pid, victim === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
        return at;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await systemClock.sleep(200);
  }
  return undefined;
}

function everything(ledger: Simulator['sim']['ledger']) {
  const entries = [];
  for (let after = 0; ; ) {
    const page = ledger.query({ after, limit: 100_000 });
    entries.push(...page.items);
    if (page.items.length === 0) return entries;
    after = page.nextCursor;
  }
}

/** What people wrote, what the model said, tokens. */
const canaries = [/\bm-\d+\b/, /question m-/, /\d{8,10}:[A-Za-z0-9_-]{35}/, /SANDBOX/];

/** What our own database says after the storm: nothing may be left in between, and no token may be readable. */
async function inspectDatabase(installation: Installation) {
  const owner = new pg.Client(databaseTargets(loadConfig({ CHATAI_HOME: installation.home })).owner);
  await owner.connect();
  try {
    const tokens = await tokensInDatabase(owner);
    for (let tries = 0; ; tries++) {
      const { rows } = await owner.query<{ updates: number; outbox: number }>(
        `select (select count(*)::int from updates u left join turns t on t.id = u.turn_id
                 where u.outcome is null and (t.id is null or t.state = 'open')) as updates,
                (select count(*)::int from outbox where state not in ('sent', 'failed', 'cancelled')) as outbox`,
      );
      const unsettled = rows[0] as { updates: number; outbox: number };
      if ((unsettled.updates === 0 && unsettled.outbox === 0) || tries > 100) return { unsettled, tokens };
      await systemClock.sleep(100);
    }
  } finally {
    await owner.end();
  }
}
