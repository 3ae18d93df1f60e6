// The outbox: what must be sent, in order per (bot, chat), one in flight; every state change is committed (guarantees.md 2.2.5).
export { type ChoiceDeps, type ChosenParts, markDelivered, sendAgain } from './choices.ts';
export { type CallKind, type ChatLimits, createLimiter, type Limiter, telegramLimits } from './limiter.ts';
export { nextOutboxState, type OutboxEvent, type OutboxState } from './outbox-state.ts';
export { markReachable } from './reachable.ts';
export { keepRest, type Rest, restsOf } from './rests.ts';
export { createOutbox, type Outbox, type OutboxRow, type SendingBot } from './send-loop.ts';
