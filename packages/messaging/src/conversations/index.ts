// One conversation per (channel, chat, topic), with numbered messages.

export { type ConversationFinder, createConversationFinder, type FoundConversation } from './find-conversation.ts';
export { type Conversation, type ConversationMessage, listConversations, listMessages } from './list-conversations.ts';
