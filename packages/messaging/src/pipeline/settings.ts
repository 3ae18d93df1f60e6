import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Button } from '../channels/telegram/index.ts';
import type { FoundConversation } from '../conversations/index.ts';
import type { WakeUp } from '../inbox/index.ts';
import type { LaneItem } from '../lanes/index.ts';
import type { Outbox } from '../outbox/index.ts';
import { type BotRuntime, chatNow } from './bot-runtime.ts';
import type { ChangeMessage, MessageChange } from './change-message.ts';
import { forgetChat } from './chat-events.ts';
import type { EraseChat } from './erase-chat.ts';
import { languageFor } from './plan.ts';
import { pressData, type Setting } from './press-data.ts';
import { keepChoice } from './queries.ts';
import { type Label, labelIn, replyIn } from './replies.ts';

export interface SettingsDeps {
  database: Database;
  workerId: string;
  clock: Clock;
  changeMessage: ChangeMessage;
  /** Tells whoever remembers the person what they chose. */
  wakeUp: Pick<WakeUp, 'announceChoice'>;
  outbox: Pick<Outbox, 'isBusy'>;
  erase: EraseChat;
}

/** A call and its settlement; a chat that rests after a 429 is not waited for. */
const arrivesWithinMs = 20_000;

/** What `/settings` shows. `turnId` is the turn that said it. */
export function settingsMessage(conversation: FoundConversation, language: string | undefined, turnId: string) {
  const { languageChosen, memory = true } = conversation.contact ?? {};
  const text = replyIn(language, 'settings', {
    language: replyIn(language, languageChosen === 'ru' || languageChosen === 'en' ? languageChosen : 'auto'),
    memory: replyIn(language, memory ? 'remembers' : 'forgets'),
  });
  const button = buttonsOf(language, turnId);
  const languages = [button('en', 'setEn'), button('ru', 'setRu'), button('auto', 'setAuto')];
  const toggle = memory ? button('forget', 'forget') : button('remember', 'remember');
  return { text, buttons: [languages, [toggle], [button('erase', 'erase')]] };
}

const buttonsOf =
  (language: string | undefined, turnId: string) =>
  (setting: Setting, label: Label): Button => ({
    text: labelIn(language, label),
    data: pressData({ verb: 'set', turnId, setting }),
  });

/** Does what a button of `/settings` says, for the person of a private chat, and shows it on the message. */
export async function changeSettings(
  deps: SettingsDeps,
  runtime: BotRuntime,
  conversation: FoundConversation,
  { update }: LaneItem,
  { setting, turnId }: { setting: Setting; turnId: string },
): Promise<void> {
  const { botId, workspaceId, lease } = runtime.bot;
  const place = { botId, workspaceId, token: lease, conversationId: conversation.id };
  const { database, workerId } = deps;
  const language = languageFor(conversation, update);
  const button = buttonsOf(language, turnId);
  const show = (change: MessageChange) => deps.changeMessage(runtime, update, change);
  const chosen = (choice: Partial<NonNullable<FoundConversation['contact']>>) => {
    forgetChat(runtime, update.chatId);
    deps.wakeUp.announceChoice({ workspaceId, chatId: update.chatId });
    const { languageChosen, memory = true } = conversation.contact ?? {};
    const now = { ...conversation, contact: { languageChosen, memory, ...choice } };
    return show(settingsMessage(now, languageFor(now, update), turnId));
  };
  switch (setting) {
    case 'en':
    case 'ru':
    case 'auto':
      await keepChoice(database.pool, workerId, { ...place, language: setting === 'auto' ? null : setting });
      return chosen({ languageChosen: setting === 'auto' ? undefined : setting });
    case 'remember':
    case 'forget':
      await keepChoice(database.pool, workerId, { ...place, memory: setting === 'remember' });
      return chosen({ memory: setting === 'remember' });
    case 'erase':
      return show({
        text: replyIn(language, 'eraseQuestion'),
        buttons: [[button('eraseNow', 'eraseNow'), button('back', 'back')]],
      });
    case 'eraseNow': {
      // What is on its way to the chat is erased when it has arrived.
      const untilMs = deps.clock.monotonicMs() + arrivesWithinMs;
      while (deps.outbox.isBusy(botId, chatNow(runtime.moved, update.chatId)) && deps.clock.monotonicMs() < untilMs)
        await deps.clock.sleep(50);
      const count = await deps.erase({ ...place, chatId: update.chatId });
      return show({ text: replyIn(language, 'erased', { count }), buttons: [] });
    }
    case 'back':
      return show(settingsMessage(conversation, language, turnId));
  }
}
