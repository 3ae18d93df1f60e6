// Builders for this room's tests: a migrated database, a simulator, bots in it, and holders that serve them.
import { systemClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import { createTestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import { Registry } from '@chatai/core/metrics';
import { startSimulator } from '@chatai/simulator';
import { addBot, assignBots, type Bot, type BotsDeps, type DoctorDeps, switchBot } from '../src/bots/index.ts';
import { createTelegram } from '../src/channels/telegram/index.ts';
import { createHolder, type Holder, type HolderDeps } from '../src/holder/index.ts';
import { createInbox, createWakeUp, type Received } from '../src/inbox/index.ts';
import { commandMenus } from '../src/pipeline/index.ts';
import type { AnswerTurn } from '../src/turns/index.ts';

export const keyring = keyringOf('a secret of the tests, long enough to be one');

/** Answers every question with itself. */
export const echo: AnswerTurn = async ({ question }) => ({
  text: `echo: ${question}`,
  answered: true,
  sources: [],
  model: 'test/echo',
  usage: { inputTokens: 1, outputTokens: 2 },
});

/** Waits until `condition` gives a value that is not false or undefined; gives up with what it was waiting for. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > giveUpAt) throw new Error(`Waited ${withinMs / 1_000} seconds for: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
    await systemClock.sleep(5);
  }
}

export async function aPlatform() {
  const database = await createTestDatabase();
  const simulator = await startSimulator({ port: 0, seed: 7 });
  const [api, system] = await Promise.all([database.open('api'), database.open('system', { hotPath: true })]);
  const log = createLog('test', process.env.CHATAI_TEST_LOG ?? 'error');
  const telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: 'http://127.0.0.1:9' });
  const deps: BotsDeps = {
    api,
    system,
    clock: systemClock,
    ids: systemIds,
    keyring,
    telegram,
    wakeUp: createWakeUp({ database: system, clock: systemClock, log }),
    publicUrl: undefined,
    telegramApiRoot: simulator.url,
  };
  /** Its assistant answers at once. */
  const doctor: DoctorDeps = {
    ...deps,
    menu: commandMenus,
    probe: async () => ({ model: 'test/echo', question: 'Hello', answered: true, tookMs: 1 }),
  };
  const holders: Holder[] = [];
  const inbox = createInbox({ database: system, clock: systemClock, ids: systemIds, wakeUp: deps.wakeUp });

  return {
    ...deps,
    database,
    deps,
    doctor,
    log,
    sim: simulator.sim,
    simulatorUrl: simulator.url,
    /** A workspace with one assistant. */
    async aTenant(): Promise<{ workspaceId: string; assistantId: string }> {
      const workspaceId = systemIds.uuid();
      const assistantId = systemIds.uuid();
      await system.kysely
        .insertInto('workspaces')
        .values({ id: workspaceId, name: 'Test', slug: workspaceId })
        .execute();
      await system.kysely
        .insertInto('assistants')
        .values({ id: assistantId, workspace_id: workspaceId, name: 'Assistant' })
        .execute();
      return { workspaceId, assistantId };
    },
    /** A polling bot of a tenant, connected. */
    async aBot(tenant: { workspaceId: string; assistantId: string }): Promise<Bot & { telegramId: number }> {
      const { bot } = simulator.sim.createBot();
      const added = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: bot.token, mode: 'polling' });
      return { ...added, telegramId: bot.id };
    },
    /** A worker that holds every bot without a live holder. */
    async aHolder(more: Partial<HolderDeps> = {}): Promise<Holder> {
      const holder = await createHolder({
        targets: database.targets,
        clock: systemClock,
        ids: systemIds,
        log,
        keyring,
        telegram,
        host: 'test',
        pid: process.pid,
        publicUrl: undefined,
        limits: { chatPerSecond: 1000, chatBurst: 1000, groupPerMinute: 60_000, botPerSecond: 10_000 },
        answer: echo,
        greet: async () => 'Hello!',
        suggest: async () => [],
        metrics: new Registry(),
        onExpired: () => {},
        ...more,
      });
      holders.push(holder);
      return holder;
    },
    async assign() {
      await assignBots(system);
      deps.wakeUp.announceBots();
    },
    bots: async (id: string) => {
      const { rows } = await system.pool.query<{ state: string; state_reason: string | null }>(
        'select state, state_reason from bots where id = $1',
        [id],
      );
      return { state: rows[0]?.state, stateReason: rows[0]?.state_reason };
    },
    async setEnabled(bot: Bot, enabled: boolean) {
      const { rows } = await system.pool.query<{ workspace_id: string }>(
        'select workspace_id from bots where id = $1',
        [bot.id],
      );
      await switchBot(deps, { workspaceId: rows[0]?.workspace_id as string }, bot.id, enabled ? 'start' : 'stop');
    },
    /** Updates of the bot that are stored. */
    updatesOf: async (botId: string) =>
      Number((await system.pool.query('select count(*) from updates where bot_id = $1', [botId])).rows[0].count),
    /** Updates that wait in lanes of all holders. */
    waiting: () => holders.reduce((sum, holder) => sum + holder.figures().lanes, 0),
    /** Parts in the hands of all holders. */
    partsWaiting: () => holders.reduce((sum, holder) => sum + holder.figures().outbox, 0),
    /** Stores `total` messages `m1`, `m2` … of a private chat in one statement, for a bot that nobody serves yet. */
    async storeQueue(bot: { id: string; telegramId: number }, chatId: number, total: number): Promise<void> {
      simulator.sim.send(bot.telegramId, { userId: chatId, text: 'makes the chat known to the simulator' });
      await system.pool.query(
        `insert into updates (workspace_id, bot_id, update_id, raw)
         select l.workspace_id, l.bot_id, n, convert_to(jsonb_build_object('update_id', n, 'message', jsonb_build_object(
           'message_id', 1000000 + n, 'date', 1, 'text', 'm' || n, 'chat', jsonb_build_object('id', $2::bigint, 'type', 'private'),
           'from', jsonb_build_object('id', $2::bigint, 'is_bot', false, 'first_name', 'Someone')))::text, 'UTF8')
         from bot_leases l cross join generate_series(1, $3) as n where l.bot_id = $1 order by n`,
        [bot.id, chatId, total],
      );
    },
    /** Stores bytes as a webhook would. */
    async storeRaw(bot: Bot, raw: Buffer): Promise<Received> {
      const { rows } = await system.pool.query<{ workspace_id: string }>(
        'select workspace_id from bots where id = $1',
        [bot.id],
      );
      return inbox.store({ botId: bot.id, workspaceId: rows[0]?.workspace_id as string, raw });
    },
    holderOf: async (botId: string) =>
      (await system.pool.query('select worker_id from bot_leases where bot_id = $1', [botId])).rows[0]
        .worker_id as string,
    async close() {
      for (const holder of holders) await holder.stop(2_000);
      await telegram.close();
      await simulator.close();
      await database.drop();
    },
  };
}
