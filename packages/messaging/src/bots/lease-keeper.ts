import type { Clock } from '@chatai/core/clock';
import { type Keyring, unseal } from '@chatai/core/crypto';
import { type Database, isConnectionError } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import type { MeasureRound } from '@chatai/core/metrics';
import {
  heartbeat,
  heldBots,
  heldDigest,
  heldVersions,
  type Load,
  markBot,
  registerWorker,
  releaseBot,
  retireWorker,
  type StoredHeldBot,
} from './queries.ts';
import { sentenceOf } from './state-reason.ts';

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
  /** Is its workspace suspended? It is not enabled then. */
  suspended: boolean;
  /** How often its owner has asked for a start, or people for something of it to be sent anew. */
  starts: number;
  sandbox: boolean;
  /** Telegram's token, opened. */
  telegramToken: string;
  /** The same as it is stored: findings are tied to it. */
  tokenSealed: Buffer;
  webhookSecret: string;
  /** Where Telegram delivers, as it was last told; null when it keeps the updates for getUpdates. */
  webhookUrl: string | null;
  /** Digests of all that it was told about the webhook, and of the menu of commands. */
  webhookTold: string | null;
  menuTold: string | null;
  /** Its secret was changed, and Telegram may not know yet. */
  secretChanges: boolean;
  /** Its owner wants what it receives kept and not answered. */
  paused: boolean;
  /** Are people asked whether an answer helped? */
  ratings: boolean;
  /** While it is not enabled: all that it has received is answered before it stops. */
  draining: boolean;
  /** Since when it polls although its owner wants a webhook; null while it does as it should. */
  fallbackSince: Date | null;
  /** Until when operators have slowed it down; null when they never have. */
  slowedUntil: Date | null;
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
  /** How many workers there are, this one included. */
  workers(): number;
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
  /** What this worker has to carry since it was last asked. */
  load(): Load;
}

interface Handlers {
  /** A bot became ours, or came back with a new lease. */
  taken(bots: HeldBot[]): Promise<void>;
  /** Its owner changed something (mode, enabled, paused, token, secret, assistant, a new start) under the same lease, or it must leave. */
  changed(bot: HeldBot): void;
  lost(botIds: string[]): void;
  /** This incarnation was expired by someone, or cannot read what it holds: the program must end, a new one takes over. */
  expired(): void;
}

const heartbeatMs = 3_000;
/** Bots that are read with one statement. */
const page = 500;
/** A worker whose reading is refused for so long (a schema of another version, a lost right) holds nothing, whatever its heartbeat says. */
const blindAfterMs = 15_000;

/** Registers the worker, keeps its heartbeat, and watches which bots it holds. */
export async function createLeaseKeeper(deps: Deps, on: Handlers): Promise<LeaseKeeper> {
  const { database, clock, workerId } = deps;
  let held = new Map<string, HeldBot>();
  let digest: string | undefined;
  let workers = 1;
  /** Of each bot that is ours, those that cannot be opened too. */
  let versions = new Map<string, string>();
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
    const now = await heldDigest(database.pool, workerId);
    workers = now.workers;
    if (now.digest !== digest) await readChanges(now.digest);
  }

  async function readChanges(digestNow: string) {
    const listed = new Map((await heldVersions(database.pool, workerId)).map(({ id, version }) => [id, version]));
    const news = [...listed].filter(([id, version]) => versions.get(id) !== version).map(([id]) => id);
    const now = new Map([...held].filter(([id]) => listed.has(id) && versions.get(id) === listed.get(id)));
    // At its beginning also when there are none: who could not read them must not look alive.
    if (digest === undefined) await readNews([], listed, now);
    for (let from = 0; from < news.length; from += page) await readNews(news.slice(from, from + page), listed, now);
    versions = listed;
    digest = digestNow;
    await report(now);
  }

  /** Opens bots that are new, or of which something was written. `listed` gets the version that was read. */
  async function readNews(ids: string[], listed: Map<string, string>, now: Map<string, HeldBot>) {
    const rows = await heldBots(database.pool, workerId, ids);
    for (const id of ids) listed.delete(id);
    for (const row of rows) {
      listed.set(row.id, row.version);
      const bot = openBot(deps, row);
      const old = held.get(row.id);
      if (!bot) await nameDeaf(deps, row);
      // The same object, so that whoever works with it sees what was found out.
      else now.set(bot.botId, old?.lease === bot.lease && sameBot(old, bot) ? Object.assign(old, bot) : bot);
    }
  }

  async function report(now: Map<string, HeldBot>) {
    const before = held;
    held = now;
    const lost = [...before.keys()].filter((id) => now.get(id)?.lease !== before.get(id)?.lease);
    if (lost.length > 0) on.lost(lost);
    const taken = [...now.values()].filter((bot) => before.get(bot.botId)?.lease !== bot.lease);
    // Before anything is waited for: until a changed bot is read anew, its low marks must not move.
    for (const bot of now.values()) {
      const old = before.get(bot.botId);
      if (old !== bot && old?.lease === bot.lease) on.changed(bot);
    }
    if (taken.length > 0) await on.taken(taken);
  }

  async function beat() {
    while (!stopped) {
      await clock.sleep(heartbeatMs);
      try {
        if (stopped) return;
        if (refusedSinceMs !== undefined && clock.monotonicMs() - refusedSinceMs > blindAfterMs) return on.expired();
        const isLive = await deps.measureRound('heartbeat', () => heartbeat(deps.beats.pool, workerId, deps.load()));
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
    workers: () => workers,
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
    suspended: row.suspended,
    starts: row.starts,
    sandbox: row.sandbox,
    telegramToken,
    tokenSealed: row.token_sealed,
    webhookSecret,
    webhookUrl: row.webhook_url,
    webhookTold: row.webhook_told,
    menuTold: row.menu_told,
    secretChanges: row.secret_changes,
    paused: row.paused,
    ratings: row.ratings,
    draining: row.draining,
    fallbackSince: row.fallback_since,
    slowedUntil: row.slowed_until,
    lease: row.token,
    leaving: row.leaving,
    updateMark: row.update_mark,
    outboxMark: row.outbox_mark,
  };
}

/** Why a bot whose token cannot be opened is deaf, and what to do. */
export const sealedWithAnotherKey = sentenceOf('sealed');

/** What comes for it is stored, and answered once its token can be opened again. */
async function nameDeaf({ database, workerId, log }: Deps, row: StoredHeldBot): Promise<void> {
  const bot = { botId: row.id, workspaceId: row.workspace_id, lease: row.token };
  if (row.leaving) return releaseBot(database.pool, workerId, bot);
  if (row.state === 'deaf' && row.state_reason === sealedWithAnotherKey) return;
  log.error('bot.token.unreadable', { botId: bot.botId, workspaceId: bot.workspaceId, reason: sealedWithAnotherKey });
  const { token_sealed: tokenSealed, starts, webhook_url: webhookUrl, webhook_told: webhookTold } = row;
  const told = { webhookUrl, webhookTold, fallbackSince: row.fallback_since };
  const finding = { state: 'deaf', stateReason: sealedWithAnotherKey, tokenSealed, starts, ...told };
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
  a.webhookSecret === b.webhookSecret &&
  a.paused === b.paused &&
  a.ratings === b.ratings &&
  a.draining === b.draining &&
  a.assistantId === b.assistantId &&
  a.leaving === b.leaving &&
  a.starts === b.starts;
