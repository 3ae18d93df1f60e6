import type { Clock } from '@chatai/core/clock';
import { type Database, type Db, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { type IncomingUpdate, isProbe, parseUpdate } from '../channels/telegram/index.ts';
import { conversationErrors } from '../conversations/index.ts';
import { botLine, type Fate, partLine, updateLine } from './lines.ts';
import {
  botOf,
  holderOf,
  partsOf,
  type StoredBot,
  type StoredPart,
  type StoredTurn,
  type StoredUpdate,
  telegramIdOfUsername,
  turnsOf,
  updatesBelow,
} from './queries.ts';
import { shortened } from './shortened.ts';

export interface WherePart {
  line: string;
  part: number;
  state: StoredPart['state'];
  attempts: number;
  externalId: number | undefined;
  updatedAt: Date;
}

export interface WhereUpdate {
  /** The whole truth of it in one sentence. */
  line: string;
  receivedAt: Date;
  /** Receive number. */
  seq: number;
  updateId: number;
  text: string;
  fate: Fate;
  reason: string | undefined;
  turnId: string | undefined;
  conversationId: string | undefined;
  parts: WherePart[];
}

export interface Where {
  /** Who holds the bot and how it is, in one sentence. */
  bot: string;
  /** Newest first, at most 50. */
  items: WhereUpdate[];
  searched: { updates: number; all: boolean };
}

interface Deps {
  api: Database;
  system: Database;
  clock: Clock;
}

interface Tenant {
  workspaceId: string;
}

const mostItems = 50;
/** How many of the bot's newest updates are looked through: their bytes have no index. */
const mostSearched = 2_000;
/** Bytes that are in memory at once: updates have half a MiB at most, nearly all of them have one KiB. */
const page = 100;

/**
 * What became of the newest updates of a chat (`chat`: Telegram's id of it, or a contact's @username; without it, of all chats), of those with
 * `text` in them when it is given. Throws `not-found` for an unknown bot, `contact-unknown` for an unknown @username.
 */
export async function whereIs(
  deps: Deps,
  tenant: Tenant,
  botId: string,
  wanted: { chat?: string | undefined; text?: string | undefined },
): Promise<Where> {
  const { workspaceId } = tenant;
  const bot = await withWorkspace(deps.api, workspaceId, (tx) => botOf(tx, workspaceId, botId));
  if (!bot) throw coreErrors.notFound({ what: 'bot' });
  const chatId = wanted.chat === undefined ? undefined : await chatOf(deps, tenant, wanted.chat);
  const holder = await holderOf(deps.system, { workspaceId, botId });
  return withWorkspace(deps.api, workspaceId, async (tx) => {
    const { found, searched } = await findUpdates(tx, tenant, bot, { chatId, text: wanted.text?.toLowerCase() });
    const turnIds = [...new Set(found.flatMap(({ row }) => row.turn_id ?? []))];
    const turns = new Map((await turnsOf(tx, workspaceId, turnIds)).map((turn) => [turn.id, turn]));
    const parts = Map.groupBy(await partsOf(tx, workspaceId, turnIds), (part) => part.turn_id);
    const nowMs = deps.clock.now();
    const about = botLine(bot, holder);
    const toItem = ({ row, update }: Found): WhereUpdate => {
      const turn = row.turn_id ? turns.get(row.turn_id) : undefined;
      const fate = fateOf(row, turn);
      const replied = turn ? (parts.get(turn.id) ?? []) : [];
      return {
        line: updateLine({ row, update, turn, fate, isReplied: replied.length > 0, stuck: about.stuck, nowMs }),
        receivedAt: row.received_at,
        seq: row.seq,
        updateId: row.update_id,
        text: shortened(update.text),
        fate,
        reason: turn?.reason ?? undefined,
        turnId: row.turn_id ?? undefined,
        conversationId: turn?.conversation_id,
        parts: replied.map((part) => ({
          line: partLine(part, nowMs),
          part: part.part,
          state: part.state,
          attempts: part.attempt,
          externalId: part.external_id ?? part.edits ?? undefined,
          updatedAt: part.updated_at,
        })),
      };
    };
    return { bot: about.line, items: found.map(toItem), searched };
  });
}

async function chatOf(deps: Deps, tenant: Tenant, chat: string): Promise<number> {
  if (/^-?\d{1,16}$/.test(chat)) return Number(chat);
  const username = chat.replace(/^@/, '').toLowerCase();
  const { workspaceId } = tenant;
  // Not by the search, which learns of a new person some seconds later only.
  const telegramId = await withWorkspace(deps.api, workspaceId, (tx) =>
    telegramIdOfUsername(tx, workspaceId, username),
  );
  if (telegramId === undefined) throw conversationErrors.contactUnknown({ username });
  // A private chat has the id of its person (Bot API, Chat).
  return telegramId;
}

interface Found {
  row: StoredUpdate;
  update: IncomingUpdate;
}

async function findUpdates(
  tx: Db,
  { workspaceId }: Tenant,
  bot: StoredBot,
  wanted: { chatId: number | undefined; text: string | undefined },
): Promise<{ found: Found[]; searched: Where['searched'] }> {
  const found: Found[] = [];
  const who = { telegramId: bot.telegram_id, username: bot.username };
  const searched = { updates: 0, all: false };
  for (let below: number | undefined; searched.updates < mostSearched && found.length < mostItems; ) {
    const rows = await updatesBelow(tx, { workspaceId, botId: bot.id, below }, page);
    searched.updates += rows.length;
    searched.all = rows.length < page;
    for (const row of rows) {
      const update = parseUpdate(row.raw, who);
      if (isProbe(bot, update.chatId)) continue;
      if (wanted.chatId !== undefined && update.chatId !== wanted.chatId) continue;
      if (wanted.text !== undefined && !update.text.toLowerCase().includes(wanted.text)) continue;
      found.push({ row, update });
    }
    if (searched.all) break;
    below = rows.at(-1)?.update_id;
  }
  return { found: found.sort((a, b) => b.row.seq - a.row.seq).slice(0, mostItems), searched };
}

function fateOf(row: StoredUpdate, turn: StoredTurn | undefined): Fate {
  if (turn)
    return ({ open: 'in-turn', closed: 'answered', failed: 'failed', cancelled: 'cancelled' } as const)[turn.state];
  switch (row.outcome) {
    case null:
      return 'waiting';
    case 'edited':
    case 'ignored':
    case 'dead':
      return row.outcome;
    default:
      return 'settled';
  }
}
