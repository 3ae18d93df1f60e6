import type { Clock } from '@chatai/core/clock';
import { type Keyring, unseal } from '@chatai/core/crypto';
import { type Database, isConnectionError } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import type { MeasureRound } from '@chatai/core/metrics';
import {
  heartbeat,
  heldBots,
  markBot,
  registerWorker,
  releaseBot,
  retireWorker,
  type StoredHeldBot,
} from './queries.ts';

/** A bot this worker holds. `lease` is the fencing token. */
export interface HeldBot {
  botId: string;
  workspaceId: string;
  assistantId: string;
  telegramId: number;
  username: string;
  mode: 'webhook' | 'polling';
  state: string;
  stateReason: string | null;
  enabled: boolean;
  /** How often its owner has asked for a start. */
  starts: number;
  sandbox: boolean;
  /** Telegram's token, opened. */
  telegramToken: string;
  /** The same as it is stored: findings are tied to it. */
  tokenSealed: Buffer;
  webhookSecret: string;
  /** Where Telegram delivers, as it was last told; null when it keeps the updates for getUpdates. */
  webhookUrl: string | null;
  lease: number;
  /** Finish what is in hand and give it back: another worker has more room. */
  leaving: boolean;
  updateMark: number;
  outboxMark: number;
}

export interface LeaseKeeper {
  /** Reads what is ours now and reports the difference. One read at a time; a call during a read makes one more. */
  refresh(): Promise<void>;
  held(): ReadonlyMap<string, HeldBot>;
  stop(): Promise<void>;
}

interface Deps {
  database: Database;
  /** For the heartbeat: a connection on which nothing takes long. */
  beats: Database;
  clock: Clock;
  log: Log;
  keyring: Keyring;
  workerId: string;
  host: string;
  pid: number;
  measureRound: MeasureRound;
}

interface Handlers {
  /** A bot became ours, or came back with a new lease. */
  taken(bots: HeldBot[]): Promise<void>;
  /** Its owner changed something (mode, enabled, token, assistant, a new start) under the same lease, or it must leave. */
  changed(bot: HeldBot): void;
  lost(botIds: string[]): void;
  /** This incarnation was expired by someone, or cannot read what it holds: the program must end, a new one takes over. */
  expired(): void;
}

const heartbeatMs = 3_000;
/** A worker whose reading is refused for so long (a schema of another version, a lost right) holds nothing, whatever its heartbeat says. */
const blindAfterMs = 15_000;

/** Registers the worker, keeps its heartbeat, and watches which bots it holds. */
export async function createLeaseKeeper(deps: Deps, on: Handlers): Promise<LeaseKeeper> {
  const { database, clock, workerId } = deps;
  let held = new Map<string, HeldBot>();
  let reading: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let refusedSinceMs: number | undefined;

  await registerWorker(database.pool, { id: workerId, host: deps.host, pid: deps.pid });

  /** Outages pass and are waited for; what else fails is remembered. */
  async function read() {
    try {
      await readOnce();
      refusedSinceMs = undefined;
    } catch (error) {
      if (!isConnectionError(error)) refusedSinceMs ??= clock.monotonicMs();
      throw error;
    }
  }

  async function readOnce() {
    const now = new Map<string, HeldBot>();
    for (const row of await heldBots(database.pool, workerId)) {
      const bot = openBot(deps, row);
      if (bot) now.set(bot.botId, bot);
      else await nameDeaf(deps, row);
    }
    const before = held;
    held = now;
    const lost = [...before.keys()].filter((id) => now.get(id)?.lease !== before.get(id)?.lease);
    if (lost.length > 0) on.lost(lost);
    const taken = [...now.values()].filter((bot) => before.get(bot.botId)?.lease !== bot.lease);
    if (taken.length > 0) await on.taken(taken);
    for (const bot of now.values()) {
      const old = before.get(bot.botId);
      if (old?.lease === bot.lease && !sameBot(old, bot)) on.changed(bot);
    }
  }

  async function beat() {
    while (!stopped) {
      await clock.sleep(heartbeatMs);
      try {
        if (stopped) return;
        if (refusedSinceMs !== undefined && clock.monotonicMs() - refusedSinceMs > blindAfterMs) return on.expired();
        const isLive = await deps.measureRound('heartbeat', () => heartbeat(deps.beats.pool, workerId));
        if (!isLive) return on.expired();
      } catch (error) {
        deps.log.warn('worker.heartbeat.failed', { error });
      }
    }
  }
  void beat();

  return {
    async refresh() {
      if (reading) {
        again = true;
        return reading;
      }
      reading = (async () => {
        do {
          again = false;
          await read();
        } while (again);
      })().finally(() => {
        reading = undefined;
      });
      return reading;
    },
    held: () => held,
    async stop() {
      stopped = true;
      await retireWorker(database.pool, workerId);
    },
  };
}

/** Undefined when its token was sealed with another key. */
function openBot({ keyring }: Deps, row: StoredHeldBot): HeldBot | undefined {
  const context = sealContext(row.workspace_id, row.id);
  const telegramToken = openSealed(keyring, row.token_sealed, context);
  const webhookSecret = openSealed(keyring, row.secret_sealed, context);
  if (telegramToken === undefined || webhookSecret === undefined) return undefined;
  return {
    botId: row.id,
    workspaceId: row.workspace_id,
    assistantId: row.assistant_id,
    telegramId: row.telegram_id,
    username: row.username,
    mode: row.mode,
    state: row.state,
    stateReason: row.state_reason,
    enabled: row.enabled,
    starts: row.starts,
    sandbox: row.sandbox,
    telegramToken,
    tokenSealed: row.token_sealed,
    webhookSecret,
    webhookUrl: row.webhook_url,
    lease: row.token,
    leaving: row.leaving,
    updateMark: row.update_mark,
    outboxMark: row.outbox_mark,
  };
}

/** Why a bot whose token cannot be opened is deaf, and what to do. */
export const sealedWithAnotherKey =
  'its token was sealed with another CHATAI_SECRET_KEY; start ChatAI with that key, or add the bot again with its token';

/** What comes for it is stored, and answered once its token can be opened again. */
async function nameDeaf({ database, workerId, log }: Deps, row: StoredHeldBot): Promise<void> {
  const bot = { botId: row.id, workspaceId: row.workspace_id, lease: row.token };
  if (row.leaving) return releaseBot(database.pool, workerId, bot);
  if (row.state === 'deaf' && row.state_reason === sealedWithAnotherKey) return;
  log.error('bot.token.unreadable', { botId: bot.botId, workspaceId: bot.workspaceId, reason: sealedWithAnotherKey });
  const { token_sealed: tokenSealed, webhook_url: webhookUrl } = row;
  const finding = { state: 'deaf', stateReason: sealedWithAnotherKey, tokenSealed, webhookUrl };
  await markBot(database.pool, workerId, { ...bot, ...finding });
}

/** What `seal` made, opened; undefined when that was with another key. */
export function openSealed(keyring: Keyring, sealed: Buffer, context: string): string | undefined {
  try {
    return unseal(keyring, sealed, context);
  } catch {
    // AES-GCM says only that it does not fit; every caller says what that means.
    return undefined;
  }
}

/** What a bot's ciphertexts are bound to (security.md T4). */
export const sealContext = (workspaceId: string, botId: string) => `bot/${workspaceId}/${botId}`;

/** Is there nothing to do for its holder? States are its own findings: what an owner asks for is elsewhere. */
const sameBot = (a: HeldBot, b: HeldBot) =>
  a.enabled === b.enabled &&
  a.mode === b.mode &&
  a.telegramToken === b.telegramToken &&
  a.assistantId === b.assistantId &&
  a.leaving === b.leaving &&
  a.starts === b.starts;
