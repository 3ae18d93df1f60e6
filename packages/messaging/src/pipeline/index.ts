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
export { type Answer, driveTurn } from './drive-turn.ts';
export { laneOf, pastLanes, queueFor, stopTurnOf } from './past-lanes.ts';
export { afterRefusal } from './refused-turn.ts';
export { keepTyping } from './typing.ts';
export { createWalkMetrics } from './walk-metrics.ts';
