// What a look from outside sees of bots, their holders and what waits for them.
export {
  type BusyBot,
  type MessagingFacts,
  messagingFacts,
  type SlowedBot,
  type TroubledBot,
  type WorkerFacts,
} from './messaging-facts.ts';
