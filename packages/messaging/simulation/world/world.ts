import { createManualClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import type { HeldBot } from '../../src/bots/index.ts';
import { sendOperatorMessage } from '../../src/conversations/index.ts';
import { replayBotsDeadLetters } from '../../src/dead-letters/index.ts';
import { createInbox } from '../../src/inbox/index.ts';
import { markDelivered, sendAgain } from '../../src/outbox/index.ts';
import type { aPlatform } from '../../testing/platform.ts';
import type { Dice } from '../seeds.ts';
import { clockOf, happensIn, type Living } from './a-clock.ts';
import type { Connection } from './a-connection.ts';
import { aDatabase } from './a-database.ts';
import { aTelegram, type Chat, type Weather } from './a-telegram.ts';
import { aWorker, type SimulatedWorker } from './a-worker.ts';
import { anAnswer } from './answers.ts';
import { createEffects, quiet } from './effects.ts';
import { history } from './history.ts';
import { people, telegramId, type Update, username } from './people.ts';

type Platform = Awaited<ReturnType<typeof aPlatform>>;

/** A program of the world: what it is in the database, and whether it still runs. */
export interface Program extends Living {
  startedMs: number;
  /** It hears no hints. */
  isDeaf: boolean;
  worker: SimulatedWorker;
}

/** A worker has looked by itself before its connection breaks. */
const deafAfterMs = 1_000;
/** How often a worker reads what it holds, and how soon it says that it lives once it goes on. */
const leasesMs = 5_000;
const heartbeatMs = 300;
/** After so long without one it is taken for dead. */
const silentMs = 15_000;

/** One bot with its chats, the workers that hold it one after the other, Telegram, and time: all that happens is chosen by the dice. */
export async function aWorld(deps: {
  platform: Platform;
  connection: Connection;
  tenant: { workspaceId: string; assistantId: string };
  log: Log;
  random: Dice;
}) {
  const { platform, connection, tenant, log, random } = deps;
  const { workspaceId, assistantId } = tenant;
  const botId = systemIds.uuid();
  const startedMs = Date.now();
  const clock = createManualClock(startedMs);
  const effects = createEffects(random);
  const weather: Weather = { trouble: random.pick([0, 0.05, 0.2]), drafts: random.chance(0.5) };
  let lossy = random.pick([0, 0.01, 0.04]);
  const past = history(clock);
  const telegram = aTelegram({ effects, random, clock, weather, begins: past.begins });
  const persons = people({ random, clock, telegram });
  const programs: Program[] = [];
  const backend: Living = { isAlive: true, asleep: undefined };
  const answers = anAnswer(random);

  let told = '';
  async function setTime(): Promise<void> {
    const now = new Date(startedMs + clock.monotonicMs()).toISOString();
    const mark = `${connection.made()} ${now}`;
    if (mark === told) return;
    told = mark;
    await connection.query({
      name: 'simulation.time',
      text: "select set_config('simulation.now', $1, false)",
      values: [now],
    });
  }
  const database = (owner: Living, line: string) =>
    aDatabase({ effects, random, connection, setTime, lossy: () => lossy, committed: past.committed }, owner, line);

  const holder = () => programs.at(-1) as Program;
  const alive = () => programs.filter(({ isAlive }) => isAlive);

  /** A hint reaches all who listen, each in its order. */
  function tell(what: (worker: SimulatedWorker) => void) {
    for (const program of alive()) {
      if (program.isDeaf) continue;
      effects.add({ owner: program, line: 'hints', run: () => happensIn(program, () => what(program.worker)) });
    }
  }
  /** The connection on which it listens breaks, and is made again a while later. */
  function goDeaf(program: Program) {
    if (program.isDeaf || clock.monotonicMs() < program.startedMs + deafAfterMs) return;
    program.isDeaf = true;
    program.worker.reader.lost();
    clock.after(random.between(100, 4_000), () => {
      happensIn(program, () => {
        program.isDeaf = false;
        program.worker.reader.caughtUp();
        void program.worker.refresh();
      });
    });
  }
  const hint = (seqs: number[]) => tell(({ reader }) => reader.wake(Math.min(...seqs), Math.max(...seqs)));
  const wakeUp = {
    announceBots: () => tell((worker) => void worker.refresh()),
    announce: (seqs: number[]) =>
      new Promise<void>((resolve, reject) => {
        const run = () => {
          if (random.chance(lossy)) return reject(new Error('the hint was not committed'));
          hint(seqs);
          resolve();
        };
        if (seqs.length === 0) resolve();
        else effects.add({ owner: backend, line: 'hints', run });
      }),
  };
  const inbox = createInbox({ database: database(backend, 'intake'), clock, ids: systemIds, wakeUp });
  /** What people choose is written at once. */
  const choices = {
    api: platform.api,
    ids: systemIds,
    wakeUp: { ...wakeUp, announce: async (seqs: number[]) => void (seqs.length > 0 && hint(seqs)) },
  };

  async function readBot(db: ReturnType<typeof database>, workerId: string): Promise<HeldBot | undefined> {
    const { rows } = await db.pool.query({
      name: 'simulation.bot',
      text: `select l.token as lease, b.starts, l.update_mark as "updateMark", l.outbox_mark as "outboxMark"
        from bot_leases l join bots b on b.id = l.bot_id and b.workspace_id = l.workspace_id
        where l.bot_id = $1 and l.worker_id = $2`,
      values: [botId, workerId],
    });
    return rows[0] && { ...theBot, ...rows[0] };
  }
  // What of a held bot these parts look at; what is about its set-up is not looked at here.
  const theBot = {
    botId,
    workspaceId,
    assistantId,
    telegramId,
    username,
    sandbox: false,
    telegramToken: 'token',
    paused: false,
    ratings: true,
    leaving: false,
    enabled: true,
  } as unknown as HeldBot;

  async function startWorker() {
    // Who held the bot hears of it by its next round, if it lives.
    for (const before of alive())
      if (!before.isDeaf)
        clock.after(random.between(0, leasesMs), () => happensIn(before, () => void before.worker.refresh()));
    const workerId = systemIds.uuid();
    await connection.query("insert into workers (id, host, pid) values ($1, 'simulation', 1)", [workerId]);
    await connection.query('update bot_leases set worker_id = $1, token = token + 1 where bot_id = $2', [
      workerId,
      botId,
    ]);
    const program: Program = {
      isAlive: true,
      asleep: undefined,
      startedMs: clock.monotonicMs(),
      isDeaf: false,
      worker: undefined as unknown as SimulatedWorker,
    };
    program.worker = aWorker({
      workerId,
      clock: clockOf(clock, program),
      ids: systemIds,
      log,
      database: (line) => database(program, line),
      telegram: (row) => telegram.client({ worker: program, ...(row ? { row } : {}) }),
      answer: answers.answerOn(clockOf(clock, program)),
      readBot: (db) => readBot(db, workerId),
    });
    programs.push(program);
    void program.worker.refresh();
    await quiet(effects.count);
  }
  const expire = (program: Program, exited: boolean) =>
    connection.query(
      'update workers set expired_at = coalesce(expired_at, now()), exited_at = case when $2 then now() end where id = $1',
      [program.worker.workerId, exited],
    );
  /** It stands still until it is taken for dead; when it goes on it learns that with its next heartbeat, and ends. */
  function standStill(program: Program) {
    if (program.asleep) return;
    program.asleep = [];
    clock.after(silentMs, () =>
      effects.add({
        owner: backend,
        async run() {
          await expire(program, false);
          if (program === holder()) await startWorker();
        },
      }),
    );
    clock.after(silentMs + random.between(0, 15_000), () => {
      const { asleep = [] } = program;
      program.asleep = undefined;
      for (const fn of asleep) fn();
      clock.after(random.between(0, heartbeatMs), () => effects.add({ owner: program, run: () => kill(program) }));
    });
  }
  async function kill(program: Program) {
    program.isAlive = false;
    effects.dropAll(program);
    await expire(program, true);
  }

  /** What waits at Telegram for the bot, by chat: the next of a chat goes when the one before was taken. */
  const waiting = new Map<number, Update[]>();
  const delivering = new Set<number>();
  const delivered: Update[] = [];
  function deliver(chatId: number, ...updates: Update[]) {
    waiting.set(chatId, [...(waiting.get(chatId) ?? []), ...updates]);
    if (!delivering.has(chatId)) void deliverAll(chatId);
  }
  async function deliverAll(chatId: number) {
    delivering.add(chatId);
    for (let update = waiting.get(chatId)?.[0]; update; update = waiting.get(chatId)?.[0]) {
      const raw = Buffer.from(JSON.stringify(update));
      const isTaken = await inbox.store({ botId, workspaceId, raw }).then(
        () => true,
        () => false,
      );
      if (!isTaken) await clock.sleep(random.between(100, 2_000));
      // Its 200 is lost at times: then it comes again.
      else if (!random.chance(0.08)) {
        waiting.get(chatId)?.shift();
        delivered.push(update);
      }
    }
    delivering.delete(chatId);
  }

  return {
    botId,
    workspaceId,
    clock,
    effects,
    telegram,
    persons,
    past,
    connection,
    random,
    answers,
    platform,
    holder,
    alive,
    running: () => alive().filter(({ asleep }) => !asleep),
    delivered,
    /** Ids of updates that Telegram has given out twice. */
    reseeded: new Set<number>(),
    isDelivering: () => delivering.size > 0,
    deliver,
    startWorker,
    kill,
    goDeaf,
    standStill,
    async create() {
      const sealed = Buffer.from('x');
      await connection.query(
        `insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, token_sealed, token_last4, secret_sealed, secret_hash)
         values ($1, $2, $3, $4, 'bot', 'bot', 'polling', $5, 'last', $5, $5)`,
        [botId, workspaceId, assistantId, Math.floor(Math.random() * 2 ** 50), sealed],
      );
      await connection.query('insert into bot_leases (bot_id, workspace_id) values ($1, $2)', [botId, workspaceId]);
      for (const id of [1, 2, -3]) telegram.addChat(id);
      await startWorker();
    },
    chats: () => [...telegram.chats.values()].filter(({ movedTo }) => movedTo === undefined),
    /** No trouble any more, but what it has led to. */
    calm() {
      weather.trouble = 0;
      lossy = 0;
      answers.heal();
    },
    /** A person writes as the operator; what they say goes once at most. */
    async operatorWrites(): Promise<void> {
      const { rows } = await connection.query<{ id: string }>(
        'select id from conversations where bot_id = $1 and unreachable_reason is null order by chat_id',
        [botId],
      );
      if (rows.length === 0) return;
      await sendOperatorMessage(choices, { workspaceId }, random.pick(rows).id, `operator ${past.nextNumber()}`);
    },
    /** A person chooses what becomes of a part of which nobody knows whether it arrived. */
    async choose(): Promise<void> {
      const { rows } = await connection.query<{ seq: number }>(
        "select seq from outbox where bot_id = $1 and state = 'uncertain' and hold limit 1",
        [botId],
      );
      if (!rows[0]) return;
      const part = { workspaceId, outboxSeq: rows[0].seq };
      if (random.chance(0.5)) past.chosen(part.outboxSeq, await sendAgain(choices, part));
      else await markDelivered(choices, part);
    },
    async replay(): Promise<void> {
      const { unreadable } = await replayBotsDeadLetters(choices, { workspaceId }, botId);
      if (unreadable > 0) throw new Error('a letter of the simulation is unreadable');
    },
    /** Numbers that other bots took. */
    async othersAreAtWork(): Promise<void> {
      for (const table of ['updates', 'outbox'])
        await connection.query(
          `select count(nextval(pg_get_serial_sequence($1, 'seq'))) from generate_series(1, 600)`,
          [table],
        );
    },
    /** A group becomes a supergroup; Telegram tells it, or a send finds it out. */
    migrate(): void {
      const group = telegram.chats.get(-3) as Chat;
      if (group.movedTo !== undefined) return;
      past.hasMoved = true;
      const to = telegram.addChat(-1_000_000_000_003);
      group.movedTo = to.id;
      to.blocked = group.blocked;
      to.wasBlocked = group.wasBlocked;
      const told = persons.migration(group, to);
      deliver((told.message as { chat: { id: number } }).chat.id, told);
    },
  };
}

export type World = Awaited<ReturnType<typeof aWorld>>;
