import type { ChatMessage } from '../world/index.ts';
import type { LedgerEntry, ScreenEntry } from './entries.ts';

/** What a screen showed at a moment, told from the ledger. */
export interface ScreenThen {
  at: number;
  messages: ChatMessage[];
  typing: { bot: string; action: string } | null;
  drafts: { bot: string; draftId: number; threadId: number; text: string; canStop: boolean }[];
  reactions: Record<number, Record<string, number>>;
  /** False: the ledger has pushed older entries out, so messages may be missing. */
  complete: boolean;
}

/** Replays the `screen` entries of one chat up to `at` (epoch milliseconds of the simulator's clock). */
export function screenAt(entries: Iterable<LedgerEntry>, at: number, complete: boolean): ScreenThen {
  const messages = new Map<number, ChatMessage>();
  const drafts = new Map<string, ScreenEntry>();
  const reactions = new Map<number, Record<string, number>>();
  let typing: ScreenEntry | undefined;
  for (const entry of entries) {
    if (entry.kind !== 'screen' || entry.at > at) continue;
    const place = `${entry.botId}:${entry.threadId ?? 0}`;
    switch (entry.change) {
      case 'shown':
      case 'edited':
        if (entry.message) messages.set(entry.message.message_id, entry.message);
        if (entry.change === 'shown' && entry.message?.from.is_bot) {
          drafts.delete(place);
          typing = undefined;
        }
        break;
      case 'deleted':
        messages.delete(entry.messageId ?? 0);
        break;
      case 'typing':
        typing = entry;
        break;
      case 'typing over':
        typing = undefined;
        break;
      case 'draft':
        drafts.set(place, entry);
        break;
      case 'draft over':
        drafts.delete(place);
        break;
      case 'reactions':
        if (Object.keys(entry.reactions ?? {}).length > 0) reactions.set(entry.messageId ?? 0, entry.reactions ?? {});
        else reactions.delete(entry.messageId ?? 0);
        break;
      case 'pressed':
      case 'answered':
        break;
    }
  }
  const still = (entry: ScreenEntry) => entry.at + (entry.forMs ?? 0) > at;
  return {
    at,
    messages: [...messages.values()].sort((a, b) => a.message_id - b.message_id),
    typing: typing && still(typing) ? { bot: typing.bot, action: typing.action ?? '' } : null,
    drafts: [...drafts.values()].filter(still).map(({ bot, draftId, threadId, text, canStop }) => ({
      bot,
      draftId: draftId ?? 0,
      threadId: threadId ?? 0,
      text: text ?? '',
      canStop: canStop ?? false,
    })),
    reactions: Object.fromEntries(reactions),
    complete,
  };
}
