// Updates that our own code could not digest: kept with their bytes until a person replays or deletes them (guarantees.md 2.2.7).
export {
  type DeadLetter,
  getDeadLetter,
  listDeadLetters,
  type Replayed,
  removeDeadLetter,
  replayBotsDeadLetters,
  replayDeadLetter,
} from './dead-letters.ts';
