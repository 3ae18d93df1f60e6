import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { freePortOffset } from '@chatai/core/config/testing';
import { type Dice, dice } from '@chatai/messaging/simulation';
import { type LedgerEntry, startSimulator } from '@chatai/simulator';
import { startEchoModel } from './echo-model.ts';
import { alive, Installation } from './installation.ts';
import { type Jump, judge, type Kill, type Verdict, withoutJumps } from './judge.ts';
import { leaksInLogs } from './leaks.ts';
import { askAll } from './load.ts';
import { backAt, inspectDatabase, known, untilSettled } from './own-word.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { watchStalls } from './stalls.ts';

export interface StormOptions {
  seed: number;
  bots: number;
  chats: number;
  updates: number;
  /** kill -9, spread over workers, manager, backend, supervisor and the process that takes in knowledge. */
  kills: number;
  postgresStops: number;
  /** Flushed and restarted. */
  redisStops: number;
  /** Telegram's wall clock jumps by five minutes, ahead and back in turn. */
  clockJumps: number;
  /** The longest wait that a 429 asks for. */
  retryAfterMaxS: number;
  updatesPerSecond: number;
  /** How long the model takes for an answer, from its first word to its last. */
  streamMs: [number, number];
  say(line: string): void;
}

type Size = Omit<StormOptions, 'seed' | 'say'>;

/** What `npm run storm` runs. */
export const usualStorm: Size = {
  bots: 40,
  chats: 1_000,
  updates: 10_000,
  kills: 20,
  postgresStops: 2,
  redisStops: 1,
  clockJumps: 2,
  retryAfterMaxS: 5,
  updatesPerSecond: 80,
  streamMs: [20, 300],
};

/** What `npm test` runs: the same, slower, since other tests run beside it on two cores. */
export const smallStorm: Size = { ...usualStorm, updatesPerSecond: 50, streamMs: [20, 150] };

/** S100 (guarantees.md 2.4): a kill each 3 to 8 s. */
export const fullStorm: Size = {
  bots: 200,
  chats: 5_000,
  updates: 100_000,
  kills: 200,
  postgresStops: 10,
  redisStops: 10,
  clockJumps: 2,
  retryAfterMaxS: 30,
  updatesPerSecond: 82,
  streamMs: [200, 3_000],
};

export interface StormReport extends Verdict {
  bots: number;
  chats: number;
  seconds: number;
  kills: Record<string, number>;
  sends: number;
  /** Kills with which processes that send died, and how long a worker outlived its parent at most. */
  senderKills: number;
  longestLingerMs: number;
  /** The most sends that were under way at once. */
  mostInFlight: number;
  modelRequests: number;
  modelFaults: number;
  /** Requests to the model that no turn was charged for. */
  absorbed: number;
  unsettled: { updates: number; outbox: number };
  /** Sources of knowledge that were taken while all this went on, and how many of them were never found. */
  sources: { taken: number; lost: number };
  /** Messages in two closed turns; effects that were entered twice; turns charged more than once. */
  twice: { turns: number; ledger: number; charged: number };
  /** What our own database knows of the parts that were sent twice outside the window. */
  rowsOfUnexplained: unknown[];
  /** Texts of people or secrets in log files; tables with a token in clear. */
  leaks: string[];
}

type Victim = 'worker' | 'manager' | 'backend' | 'supervisor' | 'knowledge' | 'postgres' | 'redis' | 'clock';

/** Whose workers end by themselves, when they notice (architecture.md 6: within 2 s). */
const diesWithItsWorkers: readonly Victim[] = ['manager', 'supervisor'];

/** Real processes, a real database, a Telegram that misbehaves, a model that misbehaves, and kill -9; judged by what Telegram saw. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const { say } = options;
  const random = dice(options.seed);
  const home = await mkdtemp(path.join(tmpdir(), 'chatai-storm-'));
  const simulator = await startSimulator({ port: 0, seed: options.seed, ledgerLimit: 20_000_000 });
  const model = await startEchoModel(random, { streamMs: options.streamMs, faultProbability: 0.05 });
  const portOffset = await freePortOffset();
  const redis = await startRedis(6379 + portOffset, home);
  const installation = new Installation(home, {
    CHATAI_PORT_OFFSET: String(portOffset),
    CHATAI_PUBLIC_URL: `http://127.0.0.1:${8000 + portOffset}`,
    CHATAI_WORKERS: '2',
    // Secrets and texts must not show at the most talkative level either.
    CHATAI_LOG_LEVEL: 'debug',
    TELEGRAM_API_ROOT: simulator.url,
    REDIS_URL: redis.url,
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'storm',
    CHATAI_MODEL: 'echo',
  });
  try {
    await installation.start();
    const bots = await connectBots(installation, simulator, options);
    say(`${bots.length} bots are live`);
    injectFaults(simulator, options);
    const startedMs = systemClock.monotonicMs();
    const secondsSince = (ms: number) => (systemClock.monotonicMs() - ms) / 1000;
    const kills: Kill[] = [];
    /** Resolve when the last worker that was killed has ended. */
    const ends: Promise<unknown>[] = [];
    const jumps: Jump[] = [];
    const watch = watchStalls();
    const outages: { from: number; to: number }[] = [];
    const killed: Record<string, number> = {};
    const teaching = teachWhile(installation);
    const asking = askAll(simulator.sim, { ...options, bots: bots.map(({ id }) => id) }, random);
    const all = victims(options, random);
    const betweenMs = ((options.updates / options.updatesPerSecond) * 1000) / (all.length + 1);
    for (const victim of all) {
      await systemClock.sleep(Math.max(400, betweenMs * (0.4 + 0.8 * random.next())));
      if (victim === 'clock') jumps.push(jump(simulator, jumps.length));
      else {
        const dying = diesWithItsWorkers.includes(victim) ? await installation.workerPids() : [];
        const at = await kill({ installation, redis }, victim, random, (at) => {
          const one = { at, lingersMs: 0 };
          kills.push(one);
          ends.push(untilGone(dying).then((goneAt) => Object.assign(one, { lingersMs: Math.max(0, goneAt - at) })));
        });
        if (at === undefined) continue;
        if (victim === 'postgres') outages.push({ from: at, to: await backAt(installation) });
        killed[victim] = (killed[victim] ?? 0) + 1;
      }
      say(`${Math.round(secondsSince(startedMs))} s: ${victim} ${victim === 'clock' ? 'jumped' : 'killed'}`);
    }
    await asking;
    await Promise.all(ends);
    const taken = await teaching.end();
    simulator.sim.faults.clear();
    const faultsEndedAt = systemClock.now();
    say(`${Math.round(secondsSince(startedMs))} s: everything is asked`);
    // The ledger is read when all is over: that takes seconds, in which Telegram would stand still for whoever calls it.
    const waitsAtTelegram = () => bots.some((bot) => simulator.sim.delivery.of(bot).pendingCount() > 0);
    const unsettled = await untilSettled(installation, waitsAtTelegram);
    watch.stop();
    const lostSources = await lostOf(installation, taken);
    say(`${Math.round(secondsSince(startedMs))} s: everything is settled`);
    const verdict = judge(simulator.sim.ledger.entries(), {
      kills,
      outages,
      jumps,
      faultsEndedAt,
      stalls: watch.stalls,
    });
    const { twice, charged, tokens, parts, previews } = await inspectDatabase(installation, verdict);
    // What Telegram saw only allows; what we wrote down must say the same.
    for (const one of verdict.doubled) one.explained &&= known.isDoubt(parts, one);
    const forgotten = verdict.leftUnfinished.filter((place) => known.isPreview(previews, place));
    const unexplained = verdict.doubled.filter(({ explained }) => !explained);
    const { calls } = simulator.sim.ledger.summary();
    return {
      ...verdict,
      broken: [...verdict.broken, ...forgotten.map((place) => `left behind: ${JSON.stringify(place)}`)],
      leftUnfinished: verdict.leftUnfinished.filter((place) => !forgotten.includes(place)),
      bots: options.bots,
      chats: options.chats,
      seconds: secondsSince(startedMs),
      kills: killed,
      sends: calls.sendMessage?.accepted ?? 0,
      senderKills: kills.length,
      longestLingerMs: Math.max(0, ...kills.map(({ lingersMs }) => lingersMs)),
      mostInFlight: mostAtOnce(
        withoutJumps(simulator.sim.ledger.entries({ kind: 'call', method: 'sendMessage' }), jumps),
      ),
      modelRequests: model.requests(),
      modelFaults: model.faults(),
      absorbed: model.requests() - charged,
      unsettled,
      sources: { taken: taken.length, lost: lostSources },
      twice,
      rowsOfUnexplained: unexplained.map(({ mark }) => ({ mark, rows: known.rowsOf(parts, mark) })),
      leaks: [...leaksInLogs(path.join(home, 'logs'), canaries), ...tokens],
    };
  } finally {
    await installation.stop();
    await redis.close();
    await simulator.close();
    await model.close();
    if (process.env.CHATAI_TEST_KEEP) say(`kept ${home}`);
    else await rm(home, { recursive: true, force: true });
  }
}

/** The most calls that were under way at the same time. */
function mostAtOnce(calls: Iterable<LedgerEntry>): number {
  const ends: number[] = [];
  let most = 0;
  for (const call of calls) {
    if (call.kind !== 'call') continue;
    const startedAt = call.at - call.durationMs;
    while (ends[0] !== undefined && ends[0] < startedAt) ends.shift();
    ends.push(call.at);
    most = Math.max(most, ends.length);
  }
  return most;
}

type Simulator = Awaited<ReturnType<typeof startSimulator>>;
type Bot = ReturnType<Simulator['sim']['createBot']>['bot'];

/** Half of the bots by webhook, half by long polling. */
async function connectBots(installation: Installation, simulator: Simulator, { bots }: StormOptions): Promise<Bot[]> {
  const connected: Bot[] = [];
  for (let index = 0; index < bots; index++) {
    const { bot } = simulator.sim.createBot();
    connected.push(bot);
    await installation.addBot(bot.token, index % 2 === 0 ? 'webhook' : 'polling');
  }
  for (;;) {
    const answer = await fetch(`${installation.ready?.managerUrl}/status`);
    const { bots: counts } = (await answer.json()) as { bots: { expected: number; running: number } };
    if (counts.running === counts.expected && counts.running >= bots) return connected;
    await systemClock.sleep(100);
  }
}

/** Adds a source each second, so that the process which takes them in is there to be killed. */
function teachWhile(installation: Installation): { end(): Promise<string[]> } {
  const ended = new AbortController();
  const taken: string[] = [];
  const teaching = (async () => {
    const library = await installation.addLibrary();
    while (!ended.signal.aborted) {
      const id = await installation.addSource(library, `Leaf ${taken.length} tells of tea from hill ${taken.length}.`);
      if (id) taken.push(id);
      await systemClock.sleep(1_000, ended.signal).catch(() => {});
    }
    return taken;
  })();
  return {
    end() {
      ended.abort();
      return teaching;
    },
  };
}

/** How many are not ready, long after everything was over. */
async function lostOf(installation: Installation, taken: string[]): Promise<number> {
  const giveUpAtMs = systemClock.monotonicMs() + 120_000;
  const waiting = new Set(taken);
  while (waiting.size > 0 && systemClock.monotonicMs() < giveUpAtMs) {
    for (const id of waiting) if ((await installation.stateOfSource(id)) === 'ready') waiting.delete(id);
    await systemClock.sleep(200);
  }
  return waiting.size;
}

/** The faults of guarantees.md 2.4, by shares of what each is drawn for. */
function injectFaults({ sim }: Simulator, { retryAfterMaxS }: StormOptions): void {
  const methods = ['sendMessage', 'editMessageText'];
  sim.faults.add({
    kind: 'tooManyRequests',
    probability: 0.03,
    retryAfterMin: 1,
    retryAfterMax: retryAfterMaxS,
    methods,
  });
  sim.faults.add({ kind: 'serverError', probability: 0.02, methods });
  sim.faults.add({ kind: 'loseResponse', probability: 0.005, methods });
  sim.faults.add({ kind: 'resetBeforeAccept', probability: 0.005, methods });
  sim.faults.add({ kind: 'duplicateDelivery', probability: 0.05 });
  sim.faults.add({ kind: 'lateDuplicate', probability: 0.01, minMs: 60_000, maxMs: 90_000 });
  sim.faults.add({ kind: 'deliveryFailure', probability: 0.01, how: 'timeout' });
}

/** Every kind at least once, workers most often; the order is the seed's. */
function victims({ kills, postgresStops, redisStops, clockJumps }: StormOptions, random: Dice): Victim[] {
  const fixed: Victim[] = [
    'worker',
    'manager',
    'backend',
    'supervisor',
    'knowledge',
    'worker',
    'backend',
    'worker',
    'manager',
    'knowledge',
  ];
  const all = Array.from({ length: kills }, (_, index) => fixed[index % fixed.length] as Victim);
  for (let index = 0; index < postgresStops; index++) all.push('postgres');
  for (let index = 0; index < redisStops; index++) all.push('redis');
  for (let index = 0; index < clockJumps; index++) all.push('clock');
  return all
    .map((victim) => ({ victim, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ victim }) => victim);
}

/** Ahead first, then back. */
function jump({ sim }: Simulator, before: number): Jump {
  const byMs = before % 2 === 0 ? 300_000 : -300_000;
  sim.clock.jump(byMs);
  return { seq: sim.ledger.query({ limit: 1 }).lastSeq, byMs };
}

/** When the last of these processes is gone. */
async function untilGone(pids: number[]): Promise<number> {
  while (pids.some(alive)) await systemClock.sleep(20);
  return systemClock.now();
}

/** Kills one; returns when, or undefined when there was nobody to kill. `onKill` is called at that moment, when it is one of ours. */
async function kill(
  { installation, redis }: { installation: Installation; redis: RedisServer },
  victim: Exclude<Victim, 'clock'>,
  random: Dice,
  onKill: (at: number) => void,
): Promise<number | undefined> {
  if (victim === 'supervisor' || victim === 'redis') {
    const at = systemClock.now();
    if (victim === 'supervisor') onKill(at);
    await (victim === 'redis' ? redis.flushAndRestart() : installation.killSupervisor());
    return at;
  }
  const pidOf = {
    worker: async () => {
      const pids = await installation.workerPids();
      return pids.length > 0 ? random.pick(pids) : undefined;
    },
    manager: async () => installation.pidOf('scalable_bot_manager'),
    backend: async () => installation.pidOf('chatai-backend'),
    knowledge: async () => installation.knowledgePid(),
    postgres: async () => installation.postmasterPid(),
  }[victim];
  // On a crowded machine a program that was killed may take its time to be there again.
  for (let tries = 0; tries < 300; tries++) {
    const pid = await pidOf();
    const at = systemClock.now();
    try {
      // SIGQUIT is PostgreSQL's immediate stop: no checkpoint, recovery at the next start (PostgreSQL, "Shutting Down the Server").
      if (pid !== undefined) {
        process.kill(pid, victim === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
        if (victim === 'worker' || victim === 'manager') onKill(at);
        return at;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await systemClock.sleep(200);
  }
  return undefined;
}

/** What people wrote, what the model said, tokens. */
const canaries = [/\bm-\d+\b/, /question m-/, /\d{8,10}:[A-Za-z0-9_-]{35}/, /SANDBOX/];
