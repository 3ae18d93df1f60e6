// Synthetic conversations: what the watchdog holds every five minutes, and what a start waits for.
export {
  type Conversation,
  conversationFacts,
  failureOf,
  isEmpty,
  keepConversation,
  wayFailureOf,
} from './conversation.ts';
export { converse } from './converse.ts';
export { askSandboxBot, probeQuestion } from './sandbox-bot.ts';
export { simulatorControl } from './simulator.ts';
