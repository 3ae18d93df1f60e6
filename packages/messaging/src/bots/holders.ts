// Who holds the bots, for the program that spreads them over workers: a door of its own, because it needs no Telegram.
export { type Assigned, assignBots, assignLock, expireSilentWorkers, workerExited, workersOf } from './assign.ts';
export { type BotCounts, botCounts } from './queries.ts';
export { purgeDeletedBots } from './retention.ts';
export { webhookPrefix } from './webhook-url.ts';
