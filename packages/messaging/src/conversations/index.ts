// One conversation per (channel, chat, topic), with numbered messages: found, read, searched, exported, written to.

export { type Contact, getContact, listContacts } from './contacts.ts';
export type { Conversation } from './conversation.ts';
export { conversationErrors } from './errors.ts';
export { type ExportLine, exportConversations } from './export-conversations.ts';
export {
  type ConversationFinder,
  createConversationFinder,
  type FoundConversation,
  isCurrent,
} from './find-conversation.ts';
export { createMessageIndexing, indexMessages, type MessageIndexing } from './index-messages.ts';
export { type ConversationFilter, listConversations } from './list-conversations.ts';
export { getMessage, listMessages } from './list-messages.ts';
export { listUncertain } from './list-uncertain.ts';
export type { ConversationMessage, MessagePart } from './message.ts';
export { type FoundContact, type FoundMessage, searchConversations } from './search-conversations.ts';
export { type Choice, chooseForUncertain, sendOperatorMessage } from './send-message.ts';
export { type ConversationDetail, getConversation, updateConversation } from './show-conversation.ts';
export { termsOf } from './terms.ts';
export { type Today, today } from './today.ts';
