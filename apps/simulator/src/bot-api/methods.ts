import { answerCallbackQuery } from './answer-callback-query.ts';
import { deleteMyCommands, getMyCommands, setMyCommands } from './commands.ts';
import { deleteMessage, deleteMessages } from './delete-message.ts';
import { editMessageReplyMarkup, editMessageText } from './edit-message.ts';
import { getChat } from './get-chat.ts';
import { getMe } from './get-me.ts';
import { getUpdates } from './get-updates.ts';
import type { Method } from './method.ts';
import { sendChatAction } from './send-chat-action.ts';
import { sendDocument } from './send-document.ts';
import { sendMessage } from './send-message.ts';
import { close, logOut } from './session.ts';
import { deleteWebhook, getWebhookInfo, setWebhook } from './webhook.ts';

/** Every method that is modelled. A new one is a file and a name here. */
const methods: Record<string, Method> = {
  answerCallbackQuery,
  close,
  deleteMessage,
  deleteMessages,
  deleteMyCommands,
  deleteWebhook,
  editMessageReplyMarkup,
  editMessageText,
  getChat,
  getMe,
  getMyCommands,
  getUpdates,
  getWebhookInfo,
  logOut,
  sendChatAction,
  sendDocument,
  sendMessage,
  setMyCommands,
  setWebhook,
};

const byLowerCase = new Map(Object.entries(methods).map(([name, run]) => [name.toLowerCase(), { name, run }]));

/** Names are case-insensitive. */
export const findMethod = (name: string): { name: string; run: Method } | undefined =>
  byLowerCase.get(name.toLowerCase());
