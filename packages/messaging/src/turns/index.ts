// A turn is the journal of one question and its answer: opened when it starts, closed with its outbox rows in one transaction.
export type { AnswerEnding, AnswerSteps, AnswerTurn, TurnAnswer, TurnQuestion } from './answer-turn.ts';
export { type AskResult, askAssistant } from './ask-assistant.ts';
export { storable } from './storable.ts';
export { measureTurnSteps, roundedSteps, type TurnSteps } from './turn-steps.ts';
export {
  type ClosedTurn,
  createTurnWriter,
  type Fence,
  type OpenedTurn,
  type TurnToClose,
  type TurnToOpen,
  type TurnWriter,
} from './turn-writer.ts';
