import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import { sendPart, type Telegram } from '../channels/telegram/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Outbox } from '../outbox/index.ts';
import type { Fence, TurnWriter } from '../turns/index.ts';
import { chatNow, type WorkingBot } from './bot-runtime.ts';
import { createPreview, type Preview } from './preview.ts';
import type { Speaking } from './reply.ts';

export interface ShownTurn extends Speaking {
  bot: WorkingBot;
  fence: Fence;
  /** The first of the turn. */
  item: LaneItem;
  opened: Promise<unknown>;
  onShown(): void;
}

type Deps = { clock: Clock; log: Log; telegram: Telegram; turns: TurnWriter; outbox: Outbox };

/** The preview of a turn's answer, on Telegram and the outbox. An answer that comes as a whole, as most do, has none. */
export function previewOfTurn(deps: Deps, telegramToken: string, shown: ShownTurn): Preview {
  let preview: Preview | undefined;
  return {
    add(delta) {
      preview ??= begin(deps, telegramToken, shown);
      preview.add(delta);
    },
    text: () => preview?.text() ?? '',
    end: async () => (preview ? preview.end() : shown.item.previewId),
  };
}

function begin(deps: Deps, telegramToken: string, shown: ShownTurn): Preview {
  const { bot, fence, turnId, item, language, asker, opened, onShown } = shown;
  const { clock, telegram } = deps;
  const { topicId, isPrivate, messageId } = item.update;
  const chatId = chatNow(bot.moved, item.update.chatId);
  return createPreview(
    {
      clock,
      call: (method, parameters, timeoutMs) => telegram.call(telegramToken, method, parameters, { timeoutMs }),
      send: (part, timeoutMs) => sendPart(telegram, telegramToken, part, timeoutMs, clock),
      take: (kind) => bot.limiter.take(chatId, kind, clock.monotonicMs()),
      limited: (forMs) => bot.rest(chatId, forMs),
      isBusy: () => deps.outbox.isBusy(bot.botId, chatId),
      keep: (previewId) => deps.turns.keepPreview({ ...fence, turnId, previewId }),
      known: () => deps.turns.previewOf({ ...fence, turnId }),
      drafts: bot.drafts,
      onShown,
      onFailed: (error) => deps.log.warn('turn.preview.failed', { botId: bot.botId, turnId, error }),
    },
    {
      turnId,
      chatId,
      topicId,
      isPrivate,
      language,
      asker,
      replyTo: isPrivate ? undefined : messageId,
      previewId: item.previewId,
    },
    opened,
  );
}
