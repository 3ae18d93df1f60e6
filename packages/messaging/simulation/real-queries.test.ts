import { systemClock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requeue, takeOverSending, unsentRows, updatesOfOpenTurns } from '../src/holder/queries.ts';
import { insertUpdates } from '../src/inbox/queries.ts';
import { claimRows, type Settlement, settleRows } from '../src/outbox/queries.ts';
import { closeTurns, openTurns, settleWithoutTurn } from '../src/turns/queries.ts';
import { aPlatform } from '../testing/platform.ts';
import { type Dice, forEachSeed } from './seeds.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
let db: Database['pool'];
let tenant: { workspaceId: string; assistantId: string };
beforeAll(async () => {
  platform = await aPlatform();
  db = platform.system.pool;
  tenant = await platform.aTenant();
});
afterAll(() => platform.close());

/** One incarnation of a worker with what it believes about the bot. */
interface Worker {
  id: string;
  token: number;
  open: { turnId: string; seqs: number[] }[];
  rows: { seq: number; attempt: number; state: 'queued' | 'sending' | 'uncertain' }[];
}

/** A bot with two chats, and workers of which only the newest holds the lease; older ones go on as if nothing had happened. */
class World {
  botId = systemIds.uuid();
  conversations = [systemIds.uuid(), systemIds.uuid()];
  workers: Worker[] = [];
  stored: { seq: number; conversation: number }[] = [];
  /** What Telegram accepted, by outbox row. */
  accepted = new Map<number, number>();
  /** Rows whose outcome could not be known: these, and no others, may be accepted twice. */
  unknowable = new Set<number>();
  random: Dice;
  updateId: number;
  constructor(random: Dice) {
    this.random = random;
    this.updateId = random.between(1_000, 1_000_000);
  }

  get scope() {
    return { botId: this.botId, workspaceId: tenant.workspaceId };
  }

  async create() {
    const sealed = Buffer.from('x');
    await db.query(
      `insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, token_sealed, token_last4, secret_sealed, secret_hash)
       values ($1, $2, $3, $4, 'bot', 'bot', 'polling', $5, 'last', $5, $5)`,
      [this.botId, tenant.workspaceId, tenant.assistantId, Math.floor(Math.random() * 2 ** 50), sealed],
    );
    await db.query('insert into bot_leases (bot_id, workspace_id) values ($1, $2)', [this.botId, tenant.workspaceId]);
    for (const [index, id] of this.conversations.entries()) {
      await db.query(
        `insert into conversations (id, workspace_id, channel, assistant_id, bot_id, chat_id) values ($1, $2, 'telegram', $3, $4, $5)`,
        [id, tenant.workspaceId, tenant.assistantId, this.botId, index + 1],
      );
    }
    await this.takeOver();
  }

  get holder() {
    return this.workers.at(-1) as Worker;
  }

  /** The holder dies (or only seems to); a new incarnation gets the lease and reads what is left. */
  async takeOver() {
    const id = systemIds.uuid();
    const dead = this.workers.at(-1);
    if (dead) {
      await db.query('update workers set expired_at = chatai_now(), exited_at = chatai_now() where id = $1', [dead.id]);
      for (const row of dead.rows) if (row.state === 'sending') this.unknowable.add(row.seq);
    }
    await db.query(`insert into workers (id, host, pid) values ($1, 'simulation', 1)`, [id]);
    const { rows } = await db.query<{ token: number }>(
      'update bot_leases set worker_id = $1, token = token + 1 where bot_id = $2 returning token',
      [id, this.botId],
    );
    const worker: Worker = { id, token: rows[0]?.token as number, open: [], rows: [] };
    const bots = [{ ...this.scope, lease: worker.token }];
    await takeOverSending(db, id, bots, 0);
    for (const row of await unsentRows(db, id, bots, 0, 1_000))
      worker.rows.push({ seq: row.seq, attempt: row.attempt, state: row.state });
    for (const row of await updatesOfOpenTurns(db, bots, 0)) {
      const known = worker.open.find((turn) => turn.turnId === row.turn_id);
      if (known) known.seqs.push(row.seq);
      else worker.open.push({ turnId: row.turn_id, seqs: [row.seq] });
    }
    this.workers.push(worker);
  }

  async store() {
    const again = this.random.chance(0.2);
    const updateId = again ? this.updateId : ++this.updateId;
    const [seq] = await insertUpdates(db, [{ ...this.scope, updateId, raw: Buffer.from('{}') }]);
    if (again && this.stored.length > 0) return expect(seq).toBeUndefined();
    if (seq !== undefined) this.stored.push({ seq, conversation: this.random.between(0, 1) });
  }

  /** A worker opens a turn over updates that it believes to be free, whether or not they are. */
  async open(worker: Worker) {
    const candidates = this.stored.filter((s) => s.conversation === 0 || this.random.chance(0.5)).slice(-3);
    if (candidates.length === 0) return;
    const turnId = systemIds.uuid();
    const conversation = candidates[0]?.conversation as number;
    const seqs = candidates.filter((s) => s.conversation === conversation).map((s) => s.seq);
    const messages = seqs.map((seq) => ({ seq, messageId: systemIds.uuid(), text: `text ${seq}`, externalId: seq }));
    const conversationId = this.conversations[conversation] as string;
    const [opened] = await openTurns(db, worker.id, [
      { ...this.scope, token: worker.token, turnId, conversationId, attempt: 1, messages },
    ]);
    if (opened && worker !== this.holder) throw new Error('a worker without the lease opened a turn');
    if (opened) worker.open.push({ turnId, seqs });
  }

  async close(worker: Worker, turn: Worker['open'][number]) {
    const parts = Array.from({ length: this.random.between(0, 2) }, (_, index) => ({
      body: `part ${index}`,
      state: index === 0 && this.random.chance(0.5) ? ('sending' as const) : ('queued' as const),
    }));
    const [closed] = await closeTurns(
      db,
      worker.id,
      [
        {
          ...this.scope,
          token: worker.token,
          turnId: turn.turnId,
          state: 'closed',
          messageId: systemIds.uuid(),
          answer: 'answer',
          answered: true,
          sources: [],
          model: 'simulation',
          billed: true,
          reason: undefined,
          inputTokens: 1,
          outputTokens: 1,
          chatId: 1,
          topicId: 0,
          parts,
        },
      ],
      20_000,
    );
    if (closed && worker !== this.holder) throw new Error('a worker without the lease closed a turn');
    worker.open = worker.open.filter((other) => other !== turn);
    for (const [index, seq] of closed?.outboxSeqs.entries() ?? []) {
      worker.rows.push({
        seq,
        attempt: parts[index]?.state === 'sending' ? 1 : 0,
        state: parts[index]?.state ?? 'queued',
      });
    }
  }

  async send(worker: Worker, row: Worker['rows'][number]) {
    if (row.state !== 'sending') {
      const claim = {
        ...this.scope,
        token: worker.token,
        seq: row.seq,
        chatId: 1,
        topicId: 0,
        body: '',
        state: row.state,
        attempt: row.attempt,
      };
      const [claimed] = await claimRows(db, worker.id, [claim], 20_000);
      if (claimed && worker !== this.holder) throw new Error('a worker without the lease claimed a row');
      if (!claimed) return this.drop(worker, row);
      row.attempt += 1;
      row.state = 'sending';
    }
    const outcome = this.random.pick(['sent', 'sent', 'sent', 'queued', 'failed', 'uncertain'] as const);
    // `uncertain`: accepted or not, we cannot know.
    if (outcome === 'sent' || (outcome === 'uncertain' && this.random.chance(0.5))) {
      this.accepted.set(row.seq, (this.accepted.get(row.seq) ?? 0) + 1);
    }
    if (outcome === 'uncertain') this.unknowable.add(row.seq);
    const settlement: Settlement = {
      seq: row.seq,
      workspaceId: tenant.workspaceId,
      state: outcome,
      externalId: outcome === 'sent' ? row.seq : undefined,
      reason: outcome === 'sent' ? undefined : outcome,
      retryAfterMs: undefined,
    };
    await settleRows(db, worker.id, [settlement]);
    if (outcome === 'sent' || outcome === 'failed') return this.drop(worker, row);
    row.state = outcome;
  }

  drop(worker: Worker, row: Worker['rows'][number]) {
    worker.rows = worker.rows.filter((other) => other !== row);
  }

  async step() {
    const worker = this.random.chance(0.75) ? this.holder : this.random.pick(this.workers);
    const what = this.random.next();
    if (what < 0.3) return this.store();
    if (what < 0.5) return this.open(worker);
    if (what < 0.7 && worker.open.length > 0) return this.close(worker, this.random.pick(worker.open));
    if (what < 0.92 && worker.rows.length > 0) return this.send(worker, worker.rows[0] as Worker['rows'][number]);
    if (what > 0.93) return this.takeOver();
  }

  /** The storm is over: the last holder finishes everything. */
  async drain() {
    await this.takeOver();
    const { holder } = this;
    for (const { seq, conversation } of this.stored) {
      const turnId = systemIds.uuid();
      const conversationId = this.conversations[conversation] as string;
      const messages = [{ seq, messageId: systemIds.uuid(), text: 'late', externalId: seq }];
      const [opened] = await openTurns(db, holder.id, [
        { ...this.scope, token: holder.token, turnId, conversationId, attempt: 1, messages },
      ]);
      if (opened) holder.open.push({ turnId, seqs: [seq] });
    }
    for (const turn of [...holder.open]) await this.close(holder, turn);
    while (holder.rows.length > 0) await this.send(holder, holder.rows[0] as Worker['rows'][number]);
  }

  async judge() {
    const { rows: updates } = await db.query<{ seq: number; state: string | null }>(
      'select u.seq, t.state from updates u left join turns t on t.id = u.turn_id where u.bot_id = $1',
      [this.botId],
    );
    expect(updates.filter((row) => row.state !== 'closed')).toEqual([]);
    const { rows: doubled } = await db.query(
      `select m.external_id from messages m join turns t on t.id = m.turn_id
       where t.bot_id = $1 and m.role = 'user' group by m.external_id having count(*) <> 1`,
      [this.botId],
    );
    expect(doubled).toEqual([]);
    const { rows: charged } = await db.query(
      `select t.id from turns t left join ledger_entries e on e.turn_id = t.id where t.bot_id = $1 group by t.id having count(e.effect_key) <> 1`,
      [this.botId],
    );
    expect(charged).toEqual([]);
    const { rows: numbers } = await db.query<{ seq: number; n: number }>(
      `select m.conversation_id, m.seq, count(*)::int as n from messages m join turns t on t.id = m.turn_id where t.bot_id = $1
       group by 1, 2 having count(*) > 1`,
      [this.botId],
    );
    expect(numbers).toEqual([]);
    const { rows: unsent } = await db.query(
      `select seq, state from outbox where bot_id = $1 and state not in ('sent', 'failed')`,
      [this.botId],
    );
    expect(unsent).toEqual([]);
    for (const [seq, times] of this.accepted)
      if (!this.unknowable.has(seq)) expect({ seq, times }).toEqual({ seq, times: 1 });
  }
}

test('under random deaths, late writers and lost answers every update is answered once, on the real statements', async () => {
  await forEachSeed(
    200,
    async (random) => {
      const world = new World(random);
      await world.create();
      for (let step = 0; step < 40; step++) await world.step();
      await world.drain();
      await world.judge();
    },
    { together: 4 },
  );
});

test('updates settled without an answer stay settled, and a row that was never sent waits again', async () => {
  await forEachSeed(20, async (random) => {
    const world = new World(random);
    await world.create();
    await world.store();
    const { seq } = world.stored[0] as { seq: number };
    const fence = { ...world.scope, token: world.holder.token, seq, outcome: 'ignored' };
    expect(await settleWithoutTurn(db, world.holder.id, [{ ...fence, token: fence.token - 1 }])).toEqual([false]);
    expect(await settleWithoutTurn(db, world.holder.id, [fence])).toEqual([true]);
    await world.open(world.holder);
    expect(world.holder.open).toEqual([]);
    expect(await requeue(db, world.holder.id, [{ ...world.scope, token: world.holder.token, seq }])).toEqual(new Set());
  });
});

test('two groups that fail together lose nobody: the good items of a bad group are written', async () => {
  const { createTurnWriter } = await import('../src/turns/index.ts');
  const world = new World({
    next: () => 0,
    between: (from) => from,
    chance: () => false,
    pick: (items) => items[0] as never,
  });
  await world.create();
  await world.store();
  await world.store();
  const [first, second] = world.stored as unknown as [{ seq: number }, { seq: number }];
  const turns = createTurnWriter({
    opens: platform.system,
    closes: platform.system,
    clock: systemClock,
    workerId: world.holder.id,
    sendWithinMs: 1_000,
  });
  const turn = (seq: number, conversationId: string) => ({
    ...world.scope,
    token: world.holder.token,
    turnId: systemIds.uuid(),
    conversationId,
    attempt: 1,
    messages: [{ seq, messageId: systemIds.uuid(), text: 't', externalId: seq }],
  });
  const [bad, good] = await Promise.allSettled([
    turns.open(turn(first.seq, 'not a uuid')),
    turns.open(turn(second.seq, world.conversations[0] as string)),
  ]);
  expect(bad.status).toBe('rejected');
  expect(good).toMatchObject({ status: 'fulfilled', value: { conversationState: 'ai' } });
});
