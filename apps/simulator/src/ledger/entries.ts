import type { FaultKind } from '../faults/index.ts';
import type { ChatMessage } from '../world/index.ts';

interface Stamp {
  /** Position in the ledger, from 1, without gaps. Use it as a cursor. */
  seq: number;
  /** Epoch milliseconds of the simulator's clock. */
  at: number;
  botId: number;
  bot: string;
}

/** One Bot API call. `accepted` says that it took effect; with `responseLost` the caller never heard so. */
export interface CallEntry extends Stamp {
  kind: 'call';
  method: string;
  chatId?: number;
  threadId?: number;
  messageId?: number;
  text?: string;
  params?: Record<string, unknown>;
  ok: boolean;
  status: number;
  description?: string;
  retryAfter?: number;
  accepted: boolean;
  responseLost: boolean;
  fault?: FaultKind;
  /** The call came while an earlier 429 told to wait. */
  disobeyed?: true;
  durationMs: number;
}

/** An update was put into the bot's queue. */
export interface UpdateEntry extends Stamp {
  kind: 'update';
  updateId: number;
  type: string;
  chatId?: number;
  userId?: number;
  messageId?: number;
  text?: string;
  fault?: FaultKind;
  /** Epoch milliseconds after which Telegram drops it. */
  expiresAt: number;
}

/** An update was handed to the bot, or the attempt failed. */
export interface DeliveryEntry extends Stamp {
  kind: 'delivery';
  updateId: number;
  attempt: number;
  via: 'webhook' | 'getUpdates';
  ok: boolean;
  status?: number;
  error?: string;
  fault?: FaultKind;
  durationMs: number;
}

/** The bot took the update over: a 2xx of its webhook, or a getUpdates offset above it. */
export interface AcknowledgedEntry extends Stamp {
  kind: 'acknowledged';
  updateId: number;
  via: 'webhook' | 'getUpdates';
  attempts: number;
}

/** Telegram would have lost this update, and so does the simulator. */
export interface DroppedEntry extends Stamp {
  kind: 'dropped';
  updateId?: number;
  type: string;
  reason: 'expired' | 'queue full' | 'too large' | 'not allowed' | 'dropped by request' | 'logged out';
}

/** Something was changed through the control API. */
export interface ControlEntry extends Stamp {
  kind: 'control';
  action: string;
  detail?: Record<string, unknown>;
}

/**
 * What people see in a chat has changed. Nobody else writes on a screen, so these entries alone tell what it showed at any time. A message of
 * a bot also ends its typing and its draft in that topic. In a group with several bots, what people write belongs to none (`botId` 0).
 */
export interface ScreenEntry extends Stamp {
  kind: 'screen';
  change: ScreenChange;
  chatId: number;
  threadId?: number;
  messageId?: number;
  userId?: number;
  /** Text or caption of the message, text of the draft, note or alert of an answered press. */
  text?: string;
  /** The whole message as it stands now: entities, buttons, media. */
  message?: ChatMessage;
  draftId?: number;
  /** The draft has a Stop button. */
  canStop?: boolean;
  /** typing, upload_photo, … */
  action?: string;
  /** How long typing or a draft stays without more. */
  forMs?: number;
  /** All reactions under the message: how many of each. */
  reactions?: Record<string, number>;
  /** Callback data of the pressed button. */
  data?: string;
  showAlert?: boolean;
}

export type ScreenChange =
  | 'shown'
  | 'edited'
  | 'deleted'
  | 'typing'
  | 'typing over'
  | 'draft'
  | 'draft over'
  | 'reactions'
  | 'pressed'
  | 'answered';

export type LedgerEntry =
  | CallEntry
  | UpdateEntry
  | DeliveryEntry
  | AcknowledgedEntry
  | DroppedEntry
  | ControlEntry
  | ScreenEntry;

type Unstamped<Entry> = Entry extends Stamp ? Omit<Entry, 'seq' | 'at'> & Partial<Stamp> : never;
/** An entry before it gets its place and time. */
export type NewEntry = Unstamped<LedgerEntry>;
