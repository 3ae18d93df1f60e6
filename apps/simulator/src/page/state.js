// What the page knows: who talks to whom, and what stands on the screen.

export const state = {
  bot: undefined,
  userId: 0,
  /** The private chat when undefined. */
  groupId: undefined,
  /** A topic of a forum; all of them when undefined. */
  threadId: undefined,
  events: undefined,
  screen: undefined,
  /** Written here and not on the screen yet. */
  pending: [],
  /** Buttons whose press is on its way: `messageId:data`. */
  pressing: new Set(),
  /** What the next message answers or changes: `{ kind: 'reply' | 'edit', message }`. */
  about: undefined,
};

export const chatId = () => state.groupId ?? state.userId;
export const botQuery = () => `bot=${encodeURIComponent(state.bot)}`;

/** Fields of every act: who, where, and to which bot. */
export const acting = () => ({
  bot: state.bot,
  userId: state.userId,
  ...(state.groupId ? { chatId: state.groupId } : {}),
});

/** Fields of every act that makes a message. */
export const writing = () => ({
  ...acting(),
  ...(state.threadId ? { threadId: state.threadId } : {}),
  ...(state.about?.kind === 'reply' ? { replyToMessageId: state.about.message.message_id } : {}),
  user: { first_name: 'Sandbox visitor', language_code: document.getElementById('language').value },
});

export function newPerson() {
  const userId = 100_000_000 + Math.floor(Math.random() * 900_000_000);
  localStorage.setItem('simulator-user', String(userId));
  return userId;
}

/** The General topic has the id 1, and its messages carry none. */
export const threadOf = (message) => message.message_thread_id ?? 1;
