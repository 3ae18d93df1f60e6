import type { Ids } from '@chatai/core/ids';
import { formatAnswer, type SourceOfAnswer } from '../channels/telegram/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Outbox, OutboxRow } from '../outbox/index.ts';
import { type Fence, storable, type TurnAnswer, type TurnWriter } from '../turns/index.ts';
import { chatNow, type WorkingBot } from './bot-runtime.ts';
import { replyIn } from './replies.ts';
import { apology, type Speaking, type TurnReply } from './reply.ts';

interface Close extends Speaking {
  bot: WorkingBot;
  fence: Fence;
  /** The first of the turn. */
  item: LaneItem;
  reply: TurnReply;
  billed: boolean;
  /** The message of the bot that becomes the answer. */
  edits: number | undefined;
}

/**
 * Writes the answer, its money and its parts in one transaction, and hands the parts to the outbox. Returns what was said: an apology for an
 * answer that has nothing to see. Undefined when the turn is no longer ours to close: nothing was written.
 */
export async function closeTurn(
  deps: { turns: TurnWriter; outbox: Outbox; ids: Ids },
  close: Close,
): Promise<TurnReply | undefined> {
  const { turns, outbox } = deps;
  const { bot, fence, turnId, item, edits } = close;
  const { topicId } = item.update;
  const chatId = chatNow(bot.moved, item.update.chatId);
  const { reply, shown } = await shownReply(close);
  const reserved = shown.length > 0 && outbox.reserve(bot, chatId);
  const parts = shown.map((part, index) => ({
    ...part,
    ...(index === 0 && edits !== undefined ? { edits } : {}),
    state: reserved && index === 0 ? ('sending' as const) : ('queued' as const),
  }));
  try {
    const closed = await turns.close({
      ...fence,
      turnId,
      state: reply.failure === undefined ? 'closed' : 'failed',
      messageId: deps.ids.uuid(),
      answer: storable(reply.text),
      answered: reply.answered,
      sources: reply.sources,
      model: reply.model,
      billed: close.billed && reply.model !== '',
      reason: reply.failure,
      ending: reply.ending,
      inputTokens: reply.usage.inputTokens,
      outputTokens: reply.usage.outputTokens,
      chatId,
      topicId,
      parts,
    });
    if (!closed) {
      if (reserved) outbox.release(bot, chatId);
      return undefined;
    }
    const { botId, workspaceId } = bot;
    outbox.accept(
      bot,
      parts.map((part, index): OutboxRow => {
        const seq = closed.outboxSeqs[index] as number;
        const row = { ...part, seq, workspaceId, botId, chatId, topicId, attempt: part.state === 'sending' ? 1 : 0 };
        return index === 0 ? { ...row, askedAtMs: item.receivedAtMs } : row;
      }),
    );
    return reply;
  } catch (error) {
    // Whether it was committed is unknown: the reservation ends, reconciling finds the rows if it was.
    if (reserved) outbox.release(bot, chatId);
    throw error;
  }
}

/** A model may write what Telegram shows nothing of: an empty block of code, invisible characters. Nobody waits for that in vain. */
async function shownReply(close: Close) {
  const { reply, language, item } = close;
  const shown = await partsOf(reply, language, item);
  if (reply.text === '' || shown.length > 0) return { reply, shown };
  const failed = apology(close, 'the answer has nothing to see');
  return { reply: failed, shown: await partsOf(failed, language, item) };
}

/** What is seen of a reply: its buttons stand under the last part; in a group the first one answers the question's message. */
async function partsOf(reply: TurnReply, language: string | undefined, { update }: LaneItem) {
  const formatted = await formatAnswer(
    {
      markdown: storable(reply.text),
      plain: reply.plain,
      sources: sourcesOf(reply),
      sourcesTitle: replyIn(language, 'sources'),
      ...(reply.notes.length > 0 ? { note: reply.notes.join('\n') } : {}),
    },
    reply.context === undefined ? {} : { context: reply.context },
  );
  return formatted.map(({ text, entities }, index) => {
    const extras = {
      ...(entities.length > 0 ? { entities } : {}),
      ...(reply.buttons.length > 0 && index === formatted.length - 1 ? { buttons: reply.buttons } : {}),
      ...(index === 0 && !update.isPrivate ? { replyTo: update.messageId } : {}),
    };
    return { body: text, ...(Object.keys(extras).length > 0 ? { extras } : {}) };
  });
}

/** Those that the answer stands on, under the numbers that it calls them by. */
function sourcesOf({ text, answered, sources }: TurnAnswer): SourceOfAnswer[] {
  if (!answered) return [];
  const numbered = sources.map(({ title, used }, index) => ({ number: index + 1, title, used }));
  const used = numbered.filter((source) => source.used && source.title !== '');
  const isCited = used.some(({ number }) => text.includes(`[${number}]`));
  return used.map(({ title, number }, index) => ({ title, number: isCited ? number : index + 1 }));
}
