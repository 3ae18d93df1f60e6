// Who there is: bots, users, chats and what stands in them. Knows nothing of HTTP or delivery.
export { type BotRequest, botRequest, createBot } from './bots.ts';
export {
  addMessage,
  bumpDialog,
  type Dialog,
  dialogOf,
  emptyPrivate,
  ensureGroup,
  ensurePrivate,
  type GroupRequest,
  groupRequest,
  joinGroup,
  withoutReply,
} from './dialogs.ts';
export { detectEntities } from './entities.ts';
export { type Screen, screenOf } from './screen.ts';
export { ensureUser, type UserNames, userNames } from './users.ts';
export { type Bot, type ChatMessage, createWorld, type World } from './world.ts';
