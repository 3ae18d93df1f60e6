// Who there is: bots, users, chats and what stands in them. Knows nothing of HTTP or delivery.
export { type BotRequest, botRequest, createBot } from './bots.ts';
export {
  addMessage,
  bumpDialog,
  type DeletedMessage,
  type Dialog,
  dialogOf,
  emptyPrivate,
  ensureGroup,
  ensurePrivate,
  type GroupRequest,
  groupRequest,
  joinGroup,
  removeMessages,
  withoutReply,
} from './dialogs.ts';
export { type Draft, draftOf, showDraft, stopDraft } from './drafts.ts';
export { detectEntities } from './entities.ts';
export {
  type FileAbout,
  type FileKind,
  fileIdOf,
  fileKinds,
  fileUniqueIdOf,
  readFileId,
  type StoredFile,
  storeFile,
} from './files.ts';
export { longIdOf } from './long-id.ts';
export { type Media, mediaOf, seenBy } from './media.ts';
export { type BotStatus, botStatuses, memberOf, setBotStatus } from './members.ts';
export { withMentions } from './mentions.ts';
export { addPress, answerPress, type Press, type PressAnswer } from './presses.ts';
export { setReaction } from './reactions.ts';
export { type Screen, type ShownDraft, type ShownMessage, type ShownPress, screenOf } from './screen.ts';
export {
  cleanTopicName,
  createTopic,
  deleteTopic,
  ensureTopic,
  generalTopicId,
  iconColorOr,
  isForum,
  type Topic,
  threadFields,
  topicOf,
} from './topics.ts';
export { ensureUser, type UserNames, userNames } from './users.ts';
export { type Bot, type ChatMessage, createWorld, type World } from './world.ts';
