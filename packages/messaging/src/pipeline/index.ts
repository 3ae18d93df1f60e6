// Steps 3 to 6 of the walk of a Telegram update (architecture.md 3), and what goes past its lanes.

export {
  type BotRuntime,
  chatNow,
  conversationOf,
  createRuntime,
  finishInHand,
  sendingBot,
  stopTurns,
  type TurnInHand,
} from './bot-runtime.ts';
export { type ChangeMessage, createMessageChanger } from './change-message.ts';
export { type ChatEvents, createChatEvents, forgetChat, markChat } from './chat-events.ts';
export { commandMenus } from './commands.ts';
export { type Answer, type DriveDeps, driveTurn } from './drive-turn.ts';
export { createEraser } from './erase-chat.ts';
export { laneOf, pastLanes, queueFor } from './past-lanes.ts';
export { planTurn } from './plan-turn.ts';
export { previewOfTurn } from './preview-of-turn.ts';
export { afterRefusal } from './refused-turn.ts';
export { keepTyping } from './typing.ts';
export { createWalkMetrics, type WalkMetrics } from './walk-metrics.ts';
