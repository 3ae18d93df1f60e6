import type { Clock } from '@chatai/core/clock';
import { type Database, groupCommit, throughOutages } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import type { MeasureGroup } from '@chatai/core/metrics';
import type { PartExtras, SendOutcome } from '../channels/telegram/index.ts';
import type { Limiter } from './limiter.ts';
import { cancelChat, claimRows, moveChat, restOfSending, type Settlement, settleRows } from './queries.ts';
import { mayGiveUp, mostFailures, refusedAfter, type SettledOutcome, settlementOf } from './settlement.ts';

/** One part that must be sent. `attempt` counts the claims so far. */
export interface OutboxRow {
  seq: number;
  workspaceId: string;
  botId: string;
  chatId: number;
  topicId: number;
  body: string;
  extras?: PartExtras;
  /** It changes this message of the bot, as long as that can be changed. */
  edits?: number;
  /** At most once: an unknown outcome waits for a person's choice (guarantees.md 2.3). */
  hold?: boolean;
  /** `elsewhere`: another worker may still be on the wire with it; the chat rests until its deadline, `restUntilMs` (monotonic). */
  state: 'queued' | 'sending' | 'uncertain' | 'elsewhere';
  attempt: number;
  restUntilMs?: number;
  /** When its claim was asked for, monotonic. */
  claimedAtMs?: number;
  /** Tries in a row whose request never left us, or whose outcome is unknown: each makes the next pause longer. */
  failures?: number;
  /** When what it answers was received, epoch milliseconds: of the first part of an answer made here. */
  askedAtMs?: number;
}

/** What the outbox must know of a bot it sends for. */
export interface SendingBot {
  botId: string;
  workspaceId: string;
  token: number;
  limiter: Limiter;
}

export interface Outbox {
  /** May the first part of an answer start as `sending`? Then nothing is in front, the limiter gave a token, and the chat is held until `accept` or `release`. */
  reserve(bot: SendingBot, chatId: number): boolean;
  release(bot: SendingBot, chatId: number): void;
  /** Takes committed rows of one chat over, in order. */
  accept(bot: SendingBot, rows: OutboxRow[]): void;
  /** A group became a supergroup: its conversations and what waits for it go to the new id, in order. Rejects when the database is out of reach. */
  move(bot: SendingBot, from: number, to: number): Promise<void>;
  /** Do parts wait for this chat, or go out just now? */
  isBusy(botId: string, chatId: number): boolean;
  /** Is this row in our hands? */
  knows(botId: string, seq: number): boolean;
  /** Smallest row of the bot that is not settled. */
  oldest(botId: string): number | undefined;
  /** Forgets the bot's waiting rows; what is in flight settles. */
  drop(botId: string): void;
  /** Resolves when no call is on the wire and every outcome is written; chats that only rest are not waited for. */
  idle(): Promise<void>;
  waiting(): number;
}

interface Deps {
  claims: Database;
  settles: Database;
  clock: Clock;
  log: Log;
  workerId: string;
  /** From the claim to the deadline; a send ends before it. */
  sendWithinMs: number;
  /** From the claim to the start of the call, at most: a call that starts later might not end before the deadline. */
  startWithinMs: number;
  send(row: OutboxRow): Promise<SendOutcome>;
  /** The token is dead: the bot is paused by its holder. */
  onBotRefused(botId: string, reason: string): void;
  /** A write was refused: what waited for that chat is forgotten here and must be read again. */
  onFailed(botId: string, error: unknown): void;
  /** Telegram said that a chat has another id now; what waits for it has been moved. */
  onMoved?(botId: string, from: number, to: number): void;
  /** Telegram does not let the bot write to a chat any more; its conversations say so. */
  onChatRefused?(botId: string, chatId: number): void;
  onSettled?(row: OutboxRow, outcome: SettledOutcome['kind']): void;
  measureGroup?: MeasureGroup;
}

/** A little past another worker's deadline. */
const afterDeadlineMs = 50;

const pauseMs = (failures: number) => Math.min(1_000 * 2 ** (failures - 1), 60_000);

interface ChatQueue {
  /** With the newest lease: an older token can claim nothing. */
  bot: SendingBot;
  rows: OutboxRow[];
  /** Someone sends, or a turn that is being closed has reserved the chat. */
  held: boolean;
  reserved: boolean;
  /** Monotonic. */
  reservedAtMs: number;
}

export function createOutbox(deps: Deps): Outbox {
  const { clock, workerId } = deps;
  const measured = (group: string) => ({
    clock,
    onGroup: (items: number, durationMs: number) => deps.measureGroup?.(group, items, durationMs),
  });
  const claims = groupCommit(measured('claim'), (rows: (OutboxRow & { token: number })[]) =>
    claimRows(deps.claims.pool, workerId, rows, deps.sendWithinMs),
  );
  // A settlement waits 20 ms for company (pipeline.md 5).
  const settles = groupCommit({ ...measured('settle'), windowMs: 20 }, (rows: Settlement[]) =>
    settleRows(deps.settles.pool, workerId, rows),
  );
  const chats = new Map<string, Map<number, ChatQueue>>();
  const known = new Map<string, Set<number>>();
  let inFlight = 0;
  const whenIdle: (() => void)[] = [];

  function queueOf(bot: SendingBot, chatId: number): ChatQueue {
    const ofBot = chats.get(bot.botId) ?? new Map<number, ChatQueue>();
    chats.set(bot.botId, ofBot);
    const queue = ofBot.get(chatId) ?? { bot, rows: [], held: false, reserved: false, reservedAtMs: 0 };
    queue.bot = bot;
    ofBot.set(chatId, queue);
    return queue;
  }

  /** The row's owner column keeps a late write harmless: it may be repeated. */
  const insist = <T>(write: () => Promise<T>) => throughOutages(clock, write);

  async function sendAll(chatId: number, queue: ChatQueue): Promise<void> {
    for (let row = queue.rows[0]; row; row = queue.rows[0]) {
      const waitMs = await sendOne(queue.bot, chatId, queue, row);
      if (waitMs > 0) await clock.sleep(waitMs);
    }
    queue.held = false;
    if (!queue.reserved) chats.get(queue.bot.botId)?.delete(chatId);
  }

  /** Sends the row in front once. Returns how long the chat must rest. */
  async function sendOne(bot: SendingBot, chatId: number, queue: ChatQueue, row: OutboxRow): Promise<number> {
    if (row.state !== 'sending') {
      const restMs = (row.restUntilMs ?? 0) - clock.monotonicMs();
      if (restMs > 0) return restMs;
      const waitMs = bot.limiter.take(chatId, 'final', clock.monotonicMs());
      if (waitMs > 0) return waitMs;
    }
    inFlight++;
    try {
      if (row.state !== 'sending' && !(await claim(bot, queue, row))) return 0;
      return await callAndSettle(bot, chatId, queue, row);
    } finally {
      if (--inFlight === 0) for (const resolve of whenIdle.splice(0)) resolve();
    }
  }

  /** Commits `sending` before the call. False when the row is not ours to send, or not yet: then it stays in front with a later `restUntilMs`. */
  async function claim(bot: SendingBot, queue: ChatQueue, row: OutboxRow): Promise<boolean> {
    const claim = { ...row, token: bot.token };
    const claimed = await insist(() => {
      row.claimedAtMs = clock.monotonicMs();
      return claims.add(claim);
    });
    if (!claimed && row.state === 'elsewhere') {
      // Perhaps only too early: the deadline is one of the database's clock, our waiting a guess.
      const restMs = await insist(() => restOfSending(deps.claims.pool, workerId, claim));
      if (restMs !== undefined && queue.rows[0] === row) {
        row.restUntilMs = clock.monotonicMs() + restMs + afterDeadlineMs;
        return false;
      }
    }
    // Cancelled, held by somebody else now, or forgotten meanwhile.
    if (!claimed || queue.rows[0] !== row) {
      done(row, queue);
      return false;
    }
    row.attempt += 1;
    row.state = 'sending';
    return true;
  }

  /** This worker stood still, or the database did, since the claim: by now another one may be sending the row. It waits again; the next claim shows whose it is. */
  async function giveBack(row: OutboxRow): Promise<number> {
    const late = { kind: 'retry', afterMs: 0, reason: 'the claim was answered too late', limited: false } as const;
    await insist(() => settles.add(settlementOf(row, late)));
    row.state = 'queued';
    return 0;
  }

  async function callAndSettle(bot: SendingBot, chatId: number, queue: ChatQueue, row: OutboxRow): Promise<number> {
    if (clock.monotonicMs() - (row.claimedAtMs ?? 0) > deps.startWithinMs) return giveBack(row);
    const outcome = await deps.send(row).catch((error: Error): SendOutcome => {
      deps.log.error('outbox.send.failed', { botId: bot.botId, error });
      return { kind: 'uncertain', reason: `an unexpected ${error.name}` };
    });
    if (outcome.kind === 'moved') {
      await insist(() => move(bot, chatId, outcome.chatId, row));
      deps.onSettled?.(row, 'retry');
      deps.onMoved?.(bot.botId, chatId, outcome.chatId);
      return 0;
    }
    // A 429 is no failure (telegram.md 1.5); what certainly or possibly did not arrive makes the next pause longer.
    if (outcome.kind === 'uncertain' || (outcome.kind === 'retry' && !outcome.limited))
      row.failures = (row.failures ?? 0) + 1;
    // Before it is written down, which may have to wait: other calls to the chat obey as well.
    if (outcome.kind === 'retry' && outcome.limited) bot.limiter.limited(chatId, outcome.afterMs, clock.monotonicMs());
    const failures = row.failures ?? 0;
    const given =
      failures >= mostFailures && mayGiveUp(row, outcome) ? refusedAfter(failures, outcome.reason) : outcome;
    await insist(() => settles.add(settlementOf(row, given)));
    deps.onSettled?.(row, given.kind);
    switch (given.kind) {
      case 'sent':
        done(row, queue);
        if (given.without)
          deps.log.error('outbox.part.reduced', { botId: bot.botId, reason: given.without.parts.join(', ') });
        return 0;
      case 'retry':
        row.state = 'queued';
        return given.limited ? given.afterMs : pauseMs(failures);
      case 'uncertain':
        // At most once: a person says what becomes of it, and nothing waits behind it.
        if (row.hold) {
          done(row, queue);
          return 0;
        }
        // Policy of assistant answers: at least once (guarantees.md 2.3).
        row.state = 'uncertain';
        return pauseMs(failures);
      case 'refused':
        done(row, queue);
        // Our mistake, which someone must see (telegram.md 1.5). Telegram's words may quote the message: they stand at the part alone.
        if (given.scope === 'part')
          deps.log.error('outbox.part.refused', { botId: bot.botId, code: /^\d{3}/.exec(given.reason)?.[0] ?? 'none' });
        if (given.scope === 'chat') await emptyChat(bot, chatId, queue, given);
        if (given.scope === 'bot') {
          forget(bot.botId);
          deps.onBotRefused(bot.botId, given.reason);
        }
        return 0;
    }
  }

  /** `refused`: the row that met it; else the one in front may be on its way just now, and will meet it. */
  async function move(bot: SendingBot, from: number, to: number, refused?: OutboxRow): Promise<void> {
    const queue = chats.get(bot.botId)?.get(from);
    const rows = () => (queue?.held && !refused ? queue.rows.slice(1) : (queue?.rows ?? []));
    const { botId, workspaceId, token } = bot;
    const seqs = rows().map(({ seq }) => seq);
    const write = { botId, workspaceId, token, from, to, seqs, ...(refused ? { refused: refused.seq } : {}) };
    const toMove = () => moveChat(deps.settles.pool, workerId, write);
    // The new chat's conversation was made at the same moment; now it is seen.
    const isOurs = await toMove().catch((error) => (isTaken(error) ? toMove() : Promise.reject(error)));
    const moving = rows().filter((row) => seqs.includes(row.seq));
    if (queue) queue.rows = queue.rows.filter((row) => !moving.includes(row));
    if (!isOurs) {
      for (const row of moving) known.get(botId)?.delete(row.seq);
      return;
    }
    bot.limiter.move(from, to);
    deps.log.info('outbox.chat.moved', { botId, count: moving.length });
    if (moving.length === 0) return;
    for (const row of moving) row.chatId = to;
    if (refused) refused.state = 'queued';
    const target = queueOf(bot, to);
    const inFront = target.rows.splice(0, target.held ? 1 : 0);
    target.rows = [...inFront, ...[...target.rows, ...moving].sort((a, b) => a.seq - b.seq)];
    start(to, target);
  }

  async function emptyChat(bot: SendingBot, chatId: number, queue: ChatQueue, refused: ChatRefusal) {
    const { trouble, reason } = refused;
    const { botId, workspaceId, token } = bot;
    const rows = [...queue.rows];
    const chat = { botId, workspaceId, token, chatId, seqs: rows.map(({ seq }) => seq), trouble, reason };
    await insist(() => cancelChat(deps.settles.pool, workerId, chat));
    for (const row of rows) done(row, queue);
    deps.onChatRefused?.(botId, chatId);
    deps.log.info('outbox.chat.emptied', { botId, count: rows.length, reason });
  }

  function forget(botId: string) {
    const seqs = known.get(botId);
    for (const queue of chats.get(botId)?.values() ?? []) {
      // The row on the wire stays ours until its outcome is written.
      for (const row of queue.rows.splice(queue.rows[0]?.state === 'sending' ? 1 : 0)) seqs?.delete(row.seq);
    }
  }

  function done(row: OutboxRow, queue: ChatQueue) {
    const at = queue.rows.indexOf(row);
    if (at >= 0) queue.rows.splice(at, 1);
    known.get(row.botId)?.delete(row.seq);
  }

  return {
    reserve(bot, chatId) {
      const queue = queueOf(bot, chatId);
      if (queue.held || queue.reserved || queue.rows.length > 0) return false;
      if (bot.limiter.take(chatId, 'final', clock.monotonicMs()) > 0) return false;
      queue.reserved = true;
      queue.reservedAtMs = clock.monotonicMs();
      return true;
    },
    release(bot, chatId) {
      const queue = queueOf(bot, chatId);
      queue.reserved = false;
      if (queue.rows.length > 0) start(chatId, queue);
    },
    accept(bot, rows) {
      const ofBot = known.get(bot.botId) ?? new Set<number>();
      known.set(bot.botId, ofBot);
      for (const row of rows) {
        const queue = queueOf(bot, row.chatId);
        if (row.state === 'sending') {
          queue.reserved = false;
          row.claimedAtMs = queue.reservedAtMs;
        }
        if (!ofBot.has(row.seq)) {
          ofBot.add(row.seq);
          if (row.state === 'sending') queue.rows.unshift(row);
          else queue.rows.push(row);
        }
        start(row.chatId, queue);
      }
    },
    move: (bot, from, to) => move(bot, from, to),
    isBusy(botId, chatId) {
      const queue = chats.get(botId)?.get(chatId);
      return queue !== undefined && (queue.rows.length > 0 || queue.reserved);
    },
    knows: (botId, seq) => known.get(botId)?.has(seq) ?? false,
    oldest(botId) {
      let least: number | undefined;
      for (const seq of known.get(botId) ?? []) if (least === undefined || seq < least) least = seq;
      return least;
    },
    drop: forget,
    idle: () => (inFlight === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
    waiting: () => [...known.values()].reduce((sum, seqs) => sum + seqs.size, 0),
  };

  function start(chatId: number, queue: ChatQueue) {
    if (queue.held || queue.reserved || queue.rows.length === 0) return;
    queue.held = true;
    sendAll(chatId, queue)
      .catch((error) => {
        const { botId } = queue.bot;
        deps.log.error('outbox.chat.failed', { botId, error });
        for (const row of queue.rows.splice(0)) known.get(botId)?.delete(row.seq);
        deps.onFailed(botId, error);
      })
      .finally(() => {
        queue.held = false;
      });
  }
}

/** PostgreSQL appendix A, unique_violation. */
const isTaken = (error: unknown) => (error as { code?: unknown }).code === '23505';

type ChatRefusal = Extract<SendOutcome, { scope: 'chat' }>;
