import { answerCallbackQuery } from './answer-callback-query.ts';
import { deleteMyCommands, getMyCommands, setMyCommands } from './commands.ts';
import { deleteMessage, deleteMessages } from './delete-message.ts';
import { editMessageCaption, editMessageReplyMarkup, editMessageText } from './edit-message.ts';
import {
  closeForumTopic,
  closeGeneralForumTopic,
  createForumTopic,
  deleteForumTopic,
  editForumTopic,
  editGeneralForumTopic,
  hideGeneralForumTopic,
  reopenForumTopic,
  reopenGeneralForumTopic,
  unhideGeneralForumTopic,
} from './forum-topics.ts';
import { copyMessage, copyMessages, forwardMessage, forwardMessages } from './forward-message.ts';
import { getChat } from './get-chat.ts';
import { getChatAdministrators, getChatMember, getChatMemberCount } from './get-chat-member.ts';
import { getFile } from './get-file.ts';
import { getMe } from './get-me.ts';
import { getUpdates } from './get-updates.ts';
import { getUserProfilePhotos } from './get-user-profile-photos.ts';
import { leaveChat } from './leave-chat.ts';
import type { Method } from './method.ts';
import { sendChatAction } from './send-chat-action.ts';
import { sendContact } from './send-contact.ts';
import { sendDice } from './send-dice.ts';
import { sendLocation, sendVenue } from './send-location.ts';
import {
  sendAnimation,
  sendAudio,
  sendDocument,
  sendPhoto,
  sendSticker,
  sendVideo,
  sendVideoNote,
  sendVoice,
} from './send-media.ts';
import { sendMediaGroup } from './send-media-group.ts';
import { sendMessage } from './send-message.ts';
import { sendMessageDraft } from './send-message-draft.ts';
import { sendPoll } from './send-poll.ts';
import { close, logOut } from './session.ts';
import { setMessageReaction } from './set-message-reaction.ts';
import { deleteWebhook, getWebhookInfo, setWebhook } from './webhook.ts';

/** Every method that is modelled. A new one is a file and a name here. */
const methods: Record<string, Method> = {
  answerCallbackQuery,
  close,
  closeForumTopic,
  closeGeneralForumTopic,
  copyMessage,
  copyMessages,
  createForumTopic,
  deleteForumTopic,
  deleteMessage,
  deleteMessages,
  deleteMyCommands,
  deleteWebhook,
  editForumTopic,
  editGeneralForumTopic,
  editMessageCaption,
  editMessageReplyMarkup,
  editMessageText,
  forwardMessage,
  forwardMessages,
  getChat,
  getChatAdministrators,
  getChatMember,
  getChatMemberCount,
  getFile,
  getMe,
  getMyCommands,
  getUpdates,
  getUserProfilePhotos,
  getWebhookInfo,
  hideGeneralForumTopic,
  leaveChat,
  logOut,
  reopenForumTopic,
  reopenGeneralForumTopic,
  sendAnimation,
  sendAudio,
  sendChatAction,
  sendContact,
  sendDice,
  sendDocument,
  sendLocation,
  sendMediaGroup,
  sendMessage,
  sendMessageDraft,
  sendPhoto,
  sendPoll,
  sendSticker,
  sendVenue,
  sendVideo,
  sendVideoNote,
  sendVoice,
  setMessageReaction,
  setMyCommands,
  setWebhook,
  unhideGeneralForumTopic,
};

const byLowerCase = new Map(Object.entries(methods).map(([name, run]) => [name.toLowerCase(), { name, run }]));

/** Names are case-insensitive. */
export const findMethod = (name: string): { name: string; run: Method } | undefined =>
  byLowerCase.get(name.toLowerCase());
