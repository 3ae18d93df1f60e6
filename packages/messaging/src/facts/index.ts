// What a look from outside sees of bots, their holders and what waits for them.
export {
  type BusyBot,
  type MessagingFacts,
  messagingFacts,
  mostTroubled,
  type SlowedBot,
  slowedBotSql,
  type TroubledBot,
  type TroubledRow,
  toTroubled,
  troubledBotSql,
  type WorkerFacts,
} from './messaging-facts.ts';
