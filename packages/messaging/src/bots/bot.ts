import type { Clock } from '@chatai/core/clock';
import type { Keyring } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Telegram } from '../channels/telegram/index.ts';
import type { WakeUp } from '../inbox/index.ts';

/** A bot as people see it; its token is never shown again, only the last four characters. */
export interface Bot {
  id: string;
  assistantId: string;
  username: string;
  name: string;
  mode: 'webhook' | 'polling';
  /** `paused` is a live bot whose owner has paused it. */
  state: string;
  stateReason: string | undefined;
  enabled: boolean;
  /** What it receives is kept and not answered. */
  paused: boolean;
  /** Are people asked whether an answer helped? */
  ratings: boolean;
  /** Since when it polls although its mode is webhook. */
  fallbackSince: Date | undefined;
  /** Until when one of its turns begins per second, because operators have slowed it down; it may have passed. */
  slowedUntil: Date | undefined;
  /** Updates that Telegram dropped while nobody took them for a day, and between which two that came. */
  gap: { updates: number; since: Date; until: Date } | undefined;
  sandbox: boolean;
  tokenLast4: string;
  createdAt: Date;
  deletedAt: Date | undefined;
}

/** A bot with what happened to it lately. */
export interface BotWithTraffic extends Bot {
  /** To the minute. */
  lastInAt: Date | undefined;
  lastOutAt: Date | undefined;
  /** Sends that failed in the last 24 hours. */
  errors24h: number;
  /** Chats that wait for a person. */
  waiting: number;
}

/** On whose behalf. */
export interface Tenant {
  workspaceId: string;
}

/** What the registry needs. Requests read as `api` under row-level security; tokens are written and read as `system`. */
export interface BotsDeps {
  api: Database;
  system: Database;
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  telegram: Telegram;
  wakeUp: WakeUp;
  /** CHATAI_PUBLIC_URL, where webhooks are delivered. */
  publicUrl: string | undefined;
  /** TELEGRAM_API_ROOT: a self-hosted Bot API server takes http webhooks. */
  telegramApiRoot: string | undefined;
}
