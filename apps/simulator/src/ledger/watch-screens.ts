import type { ChatMessage, Dialog } from '../world/index.ts';
import type { NewEntry, ScreenEntry } from './entries.ts';

/** What a screen showed last, as far as changes are found by comparing. Messages and drafts are replaced, not changed, when they change. */
interface Known {
  messages: Map<number, ChatMessage>;
  action: Dialog['action'];
  drafts: Map<string, string>;
  reactions: Map<number, string>;
  presses: Map<string, boolean>;
}

type Change = Omit<ScreenEntry, 'kind' | 'seq' | 'at' | 'botId' | 'bot' | 'chatId'> &
  Partial<Pick<ScreenEntry, 'botId' | 'bot'>>;

/**
 * Returns what to call whenever a chat has changed: it finds what is different on the screen and records it. `historyLimit` is how many
 * messages a chat keeps; what falls out of it was not deleted by anybody.
 */
export function watchScreens(record: (entry: NewEntry) => void, monotonicMs: () => number, historyLimit: number) {
  const screens = new WeakMap<Dialog, Known>();
  return (dialog: Dialog): void => {
    let known = screens.get(dialog);
    if (!known) {
      known = { messages: new Map(), action: undefined, drafts: new Map(), reactions: new Map(), presses: new Map() };
      screens.set(dialog, known);
    }
    const tell = (change: Change) => record({ kind: 'screen', ...ownerOf(dialog), ...change, chatId: dialog.chat.id });
    const spoken = compareMessages(dialog, known, historyLimit, tell);
    if (dialog.action !== known.action) compareTyping(dialog, known, spoken, monotonicMs(), tell);
    if (dialog.drafts.size > 0 || known.drafts.size > 0) compareDrafts(dialog, known, spoken, monotonicMs(), tell);
    if (dialog.reactions || known.reactions.size > 0) compareReactions(dialog, known, tell);
    if (dialog.presses.length > 0) comparePresses(dialog, known, tell);
  };
}

type Tell = (change: Change) => void;

/** The only bot of the chat, or nobody. */
function ownerOf(dialog: Dialog): Pick<ScreenEntry, 'botId' | 'bot'> {
  const [only, ...others] = dialog.bots.values();
  return only && others.length === 0 ? { botId: only.id, bot: only.me.username } : { botId: 0, bot: '' };
}

const byBot = ({ from }: ChatMessage) =>
  from.is_bot ? { botId: from.id, bot: from.username ?? '' } : { userId: from.id };

/** Returns whether a bot has said something new, which ends its typing and its draft. */
function compareMessages(dialog: Dialog, known: Known, historyLimit: number, tell: Tell): boolean {
  const { messages } = dialog;
  const show = (message: ChatMessage, change: 'shown' | 'edited') => {
    known.messages.set(message.message_id, message);
    const text = message.text ?? message.caption;
    tell({ ...byBot(message), change, ...placeOf(message), ...(text === undefined ? {} : { text }), message });
  };
  // By far the most frequent change needs no comparing: one more message.
  const last = messages.get(dialog.counter.last);
  if (last && messages.size === known.messages.size + 1 && !known.messages.has(last.message_id)) {
    show(last, 'shown');
    return last.from.is_bot;
  }
  for (const [messageId, message] of known.messages) {
    if (messages.has(messageId)) continue;
    known.messages.delete(messageId);
    if (messages.size < historyLimit) tell({ ...byBot(message), change: 'deleted', ...placeOf(message) });
  }
  let spoken = false;
  for (const message of messages.values()) {
    const before = known.messages.get(message.message_id);
    if (before === message) continue;
    show(message, before ? 'edited' : 'shown');
    spoken ||= !before && message.from.is_bot;
  }
  return spoken;
}

const placeOf = ({ message_id, message_thread_id }: ChatMessage) => ({
  messageId: message_id,
  ...(message_thread_id ? { threadId: message_thread_id } : {}),
});

function compareTyping({ action }: Dialog, known: Known, spoken: boolean, nowMs: number, tell: Tell): void {
  const before = known.action;
  known.action = action;
  const bot = (action ?? before)?.bot;
  const who = bot ? { botId: bot.id, bot: bot.me.username } : {};
  if (action) tell({ ...who, change: 'typing', action: action.name, forMs: action.untilMs - nowMs });
  else if (!spoken && before && before.untilMs > nowMs) tell({ ...who, change: 'typing over', action: before.name });
}

function compareDrafts(dialog: Dialog, known: Known, spoken: boolean, nowMs: number, tell: Tell): void {
  for (const [key, version] of known.drafts) {
    if (dialog.drafts.has(key)) continue;
    known.drafts.delete(key);
    const [botId = 0, threadId = 0, draftId = 0] = version.split(':').map(Number);
    const bot = dialog.bots.get(botId)?.me.username ?? '';
    if (!spoken) tell({ botId, bot, change: 'draft over', draftId, ...(threadId ? { threadId } : {}) });
  }
  for (const [key, { bot, draftId, threadId, text, canStop, steps, untilMs }] of dialog.drafts) {
    const version = `${bot.id}:${threadId}:${draftId}:${steps}:${canStop}`;
    if (known.drafts.get(key) === version) continue;
    known.drafts.set(key, version);
    tell({
      botId: bot.id,
      bot: bot.me.username,
      change: 'draft',
      draftId,
      ...(threadId ? { threadId } : {}),
      text,
      canStop,
      forMs: untilMs - nowMs,
    });
  }
}

function compareReactions(dialog: Dialog, known: Known, tell: Tell): void {
  const now = dialog.reactions ?? new Map<number, Map<number, string[]>>();
  for (const messageId of new Set([...known.reactions.keys(), ...now.keys()])) {
    const reactions: Record<string, number> = {};
    for (const emoji of [...(now.get(messageId)?.values() ?? [])].flat())
      reactions[emoji] = (reactions[emoji] ?? 0) + 1;
    const version = JSON.stringify(reactions);
    if ((known.reactions.get(messageId) ?? '{}') === version) continue;
    if (version === '{}') known.reactions.delete(messageId);
    else known.reactions.set(messageId, version);
    tell({ change: 'reactions', messageId, reactions });
  }
}

function comparePresses(dialog: Dialog, known: Known, tell: Tell): void {
  for (const { callbackQueryId, userId, messageId, data, answer } of dialog.presses) {
    const before = known.presses.get(callbackQueryId);
    if (before === (answer !== undefined)) continue;
    known.presses.set(callbackQueryId, answer !== undefined);
    if (before === undefined) tell({ change: 'pressed', userId, messageId, data });
    if (answer) tell({ change: 'answered', userId, messageId, data, text: answer.text, showAlert: answer.showAlert });
  }
  const shown = new Set(dialog.presses.map((press) => press.callbackQueryId));
  for (const id of known.presses.keys()) if (!shown.has(id)) known.presses.delete(id);
}
