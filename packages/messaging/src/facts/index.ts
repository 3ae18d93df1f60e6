// What a look from outside sees of bots, their holders and what waits for them.
export { type MessagingFacts, messagingFacts, type TroubledBot, type WorkerFacts } from './messaging-facts.ts';
