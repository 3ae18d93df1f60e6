// Bots: the registry of them, and who holds each (leases).
export { assignBots, expireSilentWorkers, workerExited, workersOf } from './assign.ts';
export type { Bot, BotsDeps } from './bot.ts';
export { botErrors } from './errors.ts';
export { type IntakeBot, intakeBot } from './intake-directory.ts';
export { createLeaseKeeper, type HeldBot, type LeaseKeeper } from './lease-keeper.ts';
export { createPoller, type Poller } from './poller.ts';
export { advanceMarks, botCounts, markBot, releaseBot } from './queries.ts';
export { addBot, type BotCheck, checkBot, getBot, listBots, restartBot, setBotEnabled } from './registry.ts';
export { setUpBot } from './set-up-bot.ts';
