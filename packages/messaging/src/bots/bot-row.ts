import type { Bot } from './bot.ts';

/** What people see of a bot: no column with a secret. */
export const columns = [
  'id',
  'assistant_id',
  'username',
  'name',
  'mode',
  'state',
  'state_reason',
  'enabled',
  'paused',
  'ratings',
  'fallback_since',
  'slowed_until',
  'gap_updates',
  'gap_since',
  'gap_until',
  'sandbox',
  'token_last4',
  'created_at',
  'deleted_at',
] as const;

export interface BotRow {
  id: string;
  assistant_id: string;
  username: string;
  name: string;
  mode: 'webhook' | 'polling';
  state: string;
  state_reason: string | null;
  enabled: boolean;
  paused: boolean;
  ratings: boolean;
  fallback_since: Date | null;
  slowed_until: Date | null;
  gap_updates: number | null;
  gap_since: Date | null;
  gap_until: Date | null;
  sandbox: boolean;
  token_last4: string;
  created_at: Date;
  deleted_at: Date | null;
}

export const toBot = (row: BotRow): Bot => ({
  id: row.id,
  assistantId: row.assistant_id,
  username: row.username,
  name: row.name,
  mode: row.mode,
  state: row.state === 'live' && row.paused ? 'paused' : row.state,
  stateReason: row.state_reason ?? undefined,
  enabled: row.enabled,
  paused: row.paused,
  ratings: row.ratings,
  fallbackSince: row.fallback_since ?? undefined,
  slowedUntil: row.slowed_until ?? undefined,
  gap:
    row.gap_updates === null || !row.gap_since || !row.gap_until
      ? undefined
      : { updates: row.gap_updates, since: row.gap_since, until: row.gap_until },
  sandbox: row.sandbox,
  tokenLast4: row.token_last4,
  createdAt: row.created_at,
  deletedAt: row.deleted_at ?? undefined,
});
