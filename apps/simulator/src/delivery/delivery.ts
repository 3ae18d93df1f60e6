import { lookup } from 'node:dns/promises';
import type { Clock } from '@chatai/core/clock';
import type { WebhookInfo } from 'grammy/types';
import type { Faults } from '../faults/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Bot } from '../world/index.ts';
import { conflicts, createLongPoll, type GetUpdatesRequest, type LongPoll, type Polled } from './long-poll.ts';
import type { WebhookReply } from './post-update.ts';
import {
  createWebhookSetter,
  isDefaultKinds,
  type WebhookAnswer,
  type WebhookRequest,
  type WebhookState,
} from './set-webhook.ts';
import { type DeliverySettings, deliverySettings } from './settings.ts';
import { defaultKinds, lifetimeOf, parseAllowedUpdates, queueKeyOf } from './update-kinds.ts';
import {
  createUpdateQueue,
  type DropReason,
  type NewUpdate,
  type QueuedUpdate,
  type UpdateQueue,
} from './update-queue.ts';
import { createWebhookSender, type WebhookSender } from './webhook-sender.ts';

export interface Delivery {
  of(bot: Bot): BotDelivery;
  settings(): DeliverySettings;
  configure(settings: unknown): DeliverySettings;
  /** Resolves when no POST is under way, or after 100 ms with one that hangs. */
  atRest(): Promise<void>;
  close(): void;
}

/** The way of updates to one bot. */
export interface BotDelivery {
  /** Queues an update; its id, or undefined when Telegram would have dropped it or the bot did not want it. */
  add(update: NewUpdate, dateS?: number): number | undefined;
  getUpdates(request: GetUpdatesRequest, allowedUpdates: string): Promise<Polled>;
  /** The caller of the poll is gone or has its answer: notes the hand-over. */
  handedOver(updates: readonly QueuedUpdate[], reached: boolean): void;
  setWebhook(request: WebhookRequest): Promise<WebhookAnswer>;
  webhookInfo(): WebhookInfo;
  pendingCount(): number;
  /** A getUpdates waits for updates right now. */
  isPolled(): boolean;
  reseed(): boolean;
  clear(reason: DropReason): void;
}

interface Parts {
  clock: Clock;
  random: () => number;
  faults: Faults;
  ledger: Ledger;
  settings?: unknown;
  resolveHost?: ((host: string) => Promise<string>) | undefined;
  callMethod: (bot: Bot, reply: WebhookReply) => void;
  webhookSettled?: ((bot: Bot, request: WebhookRequest) => void) | undefined;
}

const systemResolve = async (host: string) => (await lookup(host, { family: 4 })).address;
const atRestLimitMs = 100;

export function createDelivery(parts: Parts): Delivery {
  let settings = deliverySettings.parse(parts.settings ?? {});
  const bots = new Map<number, BotDelivery & { stop: () => void }>();
  let exchanges = 0;
  const restWaiters = new Set<() => void>();

  const shared = {
    ...parts,
    resolveHost: parts.resolveHost ?? systemResolve,
    settings: () => settings,
    busy: (change: 1 | -1) => {
      exchanges += change;
      if (exchanges > 0) return;
      for (const resolve of restWaiters) resolve();
      restWaiters.clear();
    },
  };
  return {
    of(bot) {
      let one = bots.get(bot.id);
      if (!one) {
        one = createBotDelivery(bot, shared);
        bots.set(bot.id, one);
      }
      return one;
    },
    settings: () => settings,
    configure(next) {
      settings = deliverySettings.parse(next);
      return settings;
    },
    async atRest() {
      // Two turns of the loop: one for what a timer has started, one for what the answer to it starts.
      for (let turn = 0; turn < 2; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (exchanges > 0) await untilRest(restWaiters);
      }
    },
    close() {
      for (const one of bots.values()) one.stop();
      bots.clear();
    },
  };
}

/** Real milliseconds, whatever the simulator's clock says: a receiver that hangs must not stop a skip of time. */
const untilRest = (waiters: Set<() => void>) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, atRestLimitMs);
    waiters.add(() => {
      clearTimeout(timer);
      resolve();
    });
  });

/** With a field at the end that no version of the Bot API has. */
function filledUp(json: string, bytes: number): string {
  const room = bytes - Buffer.byteLength(json) - ',"filling":""'.length;
  return room > 0 ? `${json},"filling":"${'x'.repeat(room)}"` : json;
}

interface Shared extends Omit<Parts, 'settings' | 'resolveHost'> {
  settings: () => DeliverySettings;
  resolveHost: (host: string) => Promise<string>;
  busy: (change: 1 | -1) => void;
}

function createBotDelivery(bot: Bot, shared: Shared): BotDelivery & { stop: () => void } {
  const { clock, ledger, faults } = shared;
  const about = { botId: bot.id, bot: bot.me.username };
  const state: WebhookState = { config: undefined, allowed: defaultKinds, lastError: undefined };
  let sender: WebhookSender | undefined;
  /** Confirmed updates that a fault gives out once more. */
  let again: QueuedUpdate[] = [];
  const giveAgain = (update: QueuedUpdate) => {
    again.push(update);
    setImmediate(() => longPoll.wake());
  };

  const queue: UpdateQueue = createUpdateQueue({
    nowMs: () => clock.now(),
    random: shared.random,
    dropped: (update, reason) =>
      ledger.record({ kind: 'dropped', ...about, updateId: update.id, type: update.kind, reason }),
  });
  const longPoll: LongPoll = createLongPoll(clock, queue, (confirmed) => {
    for (const update of confirmed) {
      ledger.record({
        kind: 'acknowledged',
        ...about,
        updateId: update.id,
        via: 'getUpdates',
        attempts: update.attempts,
      });
      if (faults.onDelivery('duplicateDelivery', bot.id)) giveAgain(update);
      const late = faults.onDelivery('lateDuplicate', bot.id);
      if (late) clock.after(faults.between(late, late.minMs, late.maxMs), () => giveAgain(update));
    }
  });
  const stop = () => {
    sender?.stop();
    sender = undefined;
  };
  const setter = createWebhookSetter({
    ...shared,
    queue,
    longPoll,
    state,
    stop,
    settled: (request) => shared.webhookSettled?.(bot, request),
    start: (config) => {
      sender = createWebhookSender({
        ...shared,
        queue,
        config,
        timeoutMs: () => shared.settings().webhookTimeoutMs,
        bot: { id: bot.id, username: bot.me.username },
        record: ledger.record,
        failed: (message) => {
          state.lastError = { dateS: Math.floor(clock.now() / 1000), message };
        },
        gone: setter.remove,
        callMethod: (reply) => shared.callMethod(bot, reply),
      });
    },
  });

  return {
    add({ kind, payload, queueId, about: ids }, dateS) {
      if (!state.allowed.has(kind)) {
        ledger.record({ kind: 'dropped', ...about, type: kind, reason: 'not allowed' });
        return undefined;
      }
      const startMs = dateS === undefined ? clock.now() : dateS * 1000;
      const large = faults.onDelivery('largeUpdate', bot.id);
      const json = `"${kind}":${JSON.stringify(payload)}`;
      const pushed = queue.push({
        kind,
        json: large ? filledUp(json, large.bytes) : json,
        queueKey: queueKeyOf(kind, queueId),
        expiresAtMs: startMs + lifetimeOf(kind) * 1000,
      });
      if (typeof pushed === 'string') {
        ledger.record({ kind: 'dropped', ...about, type: kind, reason: pushed });
        return undefined;
      }
      ledger.record({
        kind: 'update',
        ...about,
        updateId: pushed.id,
        type: kind,
        ...ids,
        ...(large ? { fault: large.kind } : {}),
        expiresAt: pushed.expiresAtMs,
      });
      if (sender) sender.update();
      else longPoll.wake();
      return pushed.id;
    },
    async getUpdates(request, allowedUpdates) {
      if (state.config) return longPoll.conflict(conflicts.webhookActive);
      state.allowed = parseAllowedUpdates(allowedUpdates) ?? state.allowed;
      const polled = await longPoll.poll(request);
      if (polled.kind !== 'updates' || again.length === 0) return polled;
      const repeated = again;
      again = [];
      return { kind: 'updates', updates: [...repeated, ...polled.updates] };
    },
    handedOver(updates, reached) {
      for (const update of updates) {
        const repeated = update.id < queue.head();
        ledger.record({
          kind: 'delivery',
          ...about,
          updateId: update.id,
          attempt: ++update.attempts,
          via: 'getUpdates',
          ok: reached,
          ...(reached ? {} : { error: 'the caller was gone' }),
          ...(repeated ? { fault: 'duplicateDelivery' as const } : {}),
          durationMs: 0,
        });
      }
    },
    setWebhook: setter.set,
    webhookInfo() {
      const { config, lastError, allowed } = state;
      return {
        url: config?.text ?? '',
        has_custom_certificate: config?.hasCertificate ?? false,
        pending_update_count: queue.size(),
        ...(lastError ? { last_error_date: lastError.dateS, last_error_message: lastError.message } : {}),
        ...(config ? { max_connections: config.maxConnections, ip_address: config.ipAddress || '<unknown>' } : {}),
        ...(isDefaultKinds(allowed) ? {} : { allowed_updates: [...allowed] }),
      };
    },
    pendingCount: queue.size,
    isPolled: longPoll.isWaiting,
    reseed: queue.reseed,
    clear: (reason) => queue.clear(0, reason),
    stop: () => {
      stop();
      longPoll.finish();
    },
  };
}
