// What was said before: the recent turns of a conversation, for models that take history.
export { type RememberedMessage, recentMessages } from './recent-messages.ts';
