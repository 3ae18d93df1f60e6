import type { Clock } from '@chatai/core/clock';
import type { Faults } from '../faults/index.ts';
import { createTokenBucket } from '../flood/index.ts';
import type { NewEntry } from '../ledger/index.ts';
import { createPoster, type PostResult, type WebhookReply } from './post-update.ts';
import type { WebhookConfig } from './set-webhook.ts';
import type { QueuedUpdate, UpdateQueue } from './update-queue.ts';

export interface WebhookSender {
  /** New updates may be in the queue. */
  update(): void;
  stop(): void;
}

interface Parts {
  clock: Clock;
  random: () => number;
  faults: Faults;
  queue: UpdateQueue;
  config: WebhookConfig;
  timeoutMs: () => number;
  bot: { id: number; username: string };
  record: (entry: NewEntry) => void;
  /** Text for getWebhookInfo. */
  failed: (message: string) => void;
  /** 410 for 23 hours: Telegram removes the webhook. */
  gone: () => void;
  /** A method that the bot put into its answer. */
  callMethod: (reply: WebhookReply) => void;
  /** An exchange begins (+1) or ends (-1). */
  busy: (change: 1 | -1) => void;
}

/** Updates of one queue key, first to last. At most one is under way. */
interface Lane {
  key: number;
  updates: QueuedUpdate[];
}

interface Retry {
  delayS: number;
  failures: number;
}

const maxRetryAfterS = 3600;
const resendTimeoutS = 60;
const goneAfterMs = 23 * 3_600_000;
const healthyForMs = 10_000;

/** Delivers the queue of one bot to its webhook (WebhookActor.cpp): serial per key, parallel across keys, for ever until expiry. */
export function createWebhookSender(parts: Parts): WebhookSender {
  const { clock, faults, queue, config, bot, record } = parts;
  const poster = createPoster(clock, config);
  const lanes = new Map<number, Lane>();
  const ready = new Set<Lane>();
  const retries = new Map<QueuedUpdate, Retry>();
  const waits = new Set<() => void>();
  // Healthy: 10 new connections per half second. After 10 s without success: one, and a new one each 2 s.
  const whenHealthy = createTokenBucket(10, 500);
  const whenStuck = createTokenBucket(1, 2000);
  let nextId = 0;
  let connections = 0;
  let underWay = 0;
  let lastSuccessMs = Number.NEGATIVE_INFINITY;
  let first410Ms: number | undefined;
  let stopped = false;
  let openingSoon = false;

  const later = (ms: number, fn: () => void) => {
    const cancel = clock.after(ms, () => {
      waits.delete(cancel);
      if (!stopped) fn();
    });
    waits.add(cancel);
    return cancel;
  };

  /** Twice `max_connections` lanes are loaded, not more: so many stuck chats stop the whole bot. */
  const load = () => {
    while (lanes.size < config.maxConnections * 2) {
      const update = queue.firstFrom(nextId);
      if (!update) return;
      nextId = update.id + 1;
      update.inHand = true;
      const lane = lanes.get(update.queueKey) ?? { key: update.queueKey, updates: [] };
      lanes.set(lane.key, lane);
      lane.updates.push(update);
      if (lane.updates.length === 1) ready.add(lane);
    }
  };

  const openConnections = () => {
    const nowMs = clock.monotonicMs();
    const healthy = lastSuccessMs + healthyForMs >= nowMs;
    const wanted = Math.min(healthy ? Math.max(1, lanes.size) : Math.min(1, lanes.size), config.maxConnections);
    const bucket = healthy ? whenHealthy : whenStuck;
    while (connections < wanted) {
      const waitMs = bucket.waitMs(nowMs);
      if (waitMs > 0) {
        if (!openingSoon) {
          openingSoon = true;
          later(waitMs, () => {
            openingSoon = false;
            pump();
          });
        }
        return;
      }
      bucket.take(nowMs);
      connections++;
    }
  };

  function pump(): void {
    if (stopped) return;
    load();
    openConnections();
    for (const lane of ready) {
      if (underWay >= connections) return;
      ready.delete(lane);
      underWay++;
      void send(lane);
    }
  }

  async function send(lane: Lane): Promise<void> {
    const update = lane.updates[0] as QueuedUpdate; // a ready lane is never empty
    update.attempts++;
    const startedMs = clock.monotonicMs();
    const latency = faults.onDelivery('deliveryLatency', bot.id);
    if (latency) await clock.sleep(faults.between(latency, latency.minMs, latency.maxMs));
    const failure = faults.onDelivery('deliveryFailure', bot.id);
    const slow = faults.onDelivery('slowDelivery', bot.id);
    const overlap = faults.onDelivery('overlappingDelivery', bot.id);
    const result: PostResult =
      failure && failure.how !== 'timeout'
        ? unreached(failureTexts[failure.how])
        : overlap
          ? await Promise.race([exchange(update, stillOpenMs), clock.sleep(overlap.afterMs).then(() => readTimeout)])
          : await exchange(update, parts.timeoutMs(), slow?.overMs);
    underWay--;
    if (stopped) return;

    const outcome = failure?.how === 'timeout' ? readTimeout : result;
    const good = outcome.kind === 'answered' && outcome.status >= 200 && outcome.status <= 299;
    const duplicate = good ? faults.onDelivery('duplicateDelivery', bot.id) : undefined;
    const overlapped = result === readTimeout ? overlap : undefined;
    const fault = failure?.kind ?? overlapped?.kind ?? duplicate?.kind ?? slow?.kind ?? latency?.kind;
    record({
      kind: 'delivery',
      botId: bot.id,
      bot: bot.username,
      updateId: update.id,
      attempt: update.attempts,
      via: 'webhook',
      ok: good && !duplicate,
      ...(result.kind === 'answered' ? { status: result.status } : {}),
      ...(good && !duplicate ? {} : { error: duplicate ? 'Webhook connection closed' : errorOf(outcome) }),
      ...(fault ? { fault } : {}),
      durationMs: clock.monotonicMs() - startedMs,
    });
    if (outcome.kind === 'failed' || outcome.close || duplicate) connections--;
    if (good && !duplicate) delivered(lane, update, outcome.reply);
    else if (retryLater(lane, update, outcome, duplicate !== undefined)) return parts.gone();
    pump();
  }

  const exchange = async (update: QueuedUpdate, timeoutMs: number, overMs?: number) => {
    parts.busy(1);
    try {
      return await poster.post(`{"update_id":${update.id},\n${update.json}}`, timeoutMs, overMs);
    } finally {
      parts.busy(-1);
    }
  };

  const delivered = (lane: Lane, update: QueuedUpdate, reply: WebhookReply | undefined) => {
    lastSuccessMs = clock.monotonicMs();
    first410Ms = undefined;
    if (reply) parts.callMethod(reply);
    record({
      kind: 'acknowledged',
      botId: bot.id,
      bot: bot.username,
      updateId: update.id,
      via: 'webhook',
      attempts: update.attempts,
    });
    const late = faults.onDelivery('lateDuplicate', bot.id);
    if (late) later(faults.between(late, late.minMs, late.maxMs), () => void sendAgain(update));
    advance(lane, update);
  };

  const advance = (lane: Lane, update: QueuedUpdate) => {
    retries.delete(update);
    queue.forget(update.id);
    lane.updates.shift();
    if (lane.updates.length > 0) ready.add(lane);
    else lanes.delete(lane.key);
  };

  /** Sets the update back; true when the webhook is to be removed. */
  const retryLater = (lane: Lane, update: QueuedUpdate, outcome: PostResult, answerLost: boolean): boolean => {
    const nowMs = clock.monotonicMs();
    const lastError = answerLost ? undefined : outcome.kind === 'failed' ? outcome.lastError : errorOf(outcome);
    if (lastError) parts.failed(lastError);
    const is410 = !answerLost && outcome.kind === 'answered' && outcome.status === 410;
    if (outcome.kind === 'answered') first410Ms = is410 ? (first410Ms ?? nowMs) : undefined;

    const retry = retries.get(update) ?? { delayS: 1, failures: 0 };
    const asked = outcome.kind === 'answered' && !answerLost ? outcome.retryAfterS : 0;
    let waitS = Math.min(maxRetryAfterS, Math.max(0, asked));
    if (waitS === 0 && retry.failures > 0) {
      // 0, 2, 4, 8, 16, 32, then 60-64 once, then a random 60-120 s for ever.
      const most = resendTimeoutS + Math.floor(parts.random() * (resendTimeoutS + 1));
      retry.delayS = Math.min(most, retry.delayS * 2);
      waitS = retry.delayS;
    }
    if (clock.now() + waitS * 1000 > update.expiresAtMs) {
      advance(lane, update);
      record({
        kind: 'dropped',
        botId: bot.id,
        bot: bot.username,
        updateId: update.id,
        type: update.kind,
        reason: 'expired',
      });
    } else {
      retry.failures++;
      retries.set(update, retry);
      if (waitS === 0) ready.add(lane);
      else
        later(waitS * 1000, () => {
          ready.add(lane);
          pump();
        });
    }
    return is410 && nowMs - (first410Ms ?? nowMs) > goneAfterMs;
  };

  const sendAgain = async (update: QueuedUpdate) => {
    const startedMs = clock.monotonicMs();
    const result = await exchange(update, parts.timeoutMs());
    record({
      kind: 'delivery',
      botId: bot.id,
      bot: bot.username,
      updateId: update.id,
      attempt: ++update.attempts,
      via: 'webhook',
      ok: result.kind === 'answered' && result.status >= 200 && result.status <= 299,
      ...(result.kind === 'answered' ? { status: result.status } : { error: result.error }),
      fault: 'lateDuplicate',
      durationMs: clock.monotonicMs() - startedMs,
    });
  };

  pump();
  return {
    update: pump,
    stop() {
      stopped = true;
      for (const lane of lanes.values()) for (const update of lane.updates) update.inHand = false;
      for (const cancel of waits) cancel();
      poster.close();
    },
  };
}

const unreached = (error: string): PostResult => ({ kind: 'failed', error, lastError: error });
const readTimeout = unreached('Read timeout expired');

/** As getWebhookInfo words them (telegram.md 1.3). */
const failureTexts = {
  refused: 'Connection refused',
  dns: 'Failed to resolve host: Name or service not known',
  tls: 'SSL error {error:0A000086:SSL routines::certificate verify failed}',
};

/** How long an overlapped delivery stays open for its late answer. */
const stillOpenMs = 600_000;

const errorOf = (result: PostResult) =>
  result.kind === 'failed'
    ? result.error
    : `Wrong response from the webhook: ${result.status} ${result.reason}`.trimEnd();
