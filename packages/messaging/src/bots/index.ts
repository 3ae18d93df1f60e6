// Bots: the registry of them, and who holds each (leases).
export { type Assigned, assignBots, expireSilentWorkers, workerExited, workersOf } from './assign.ts';
export type { Bot, BotsDeps } from './bot.ts';
export { botErrors } from './errors.ts';
export { type IntakeBot, intakeBot } from './intake-directory.ts';
export { createLeaseKeeper, type HeldBot, type LeaseKeeper } from './lease-keeper.ts';
export { createPoller, type Poller } from './poller.ts';
export { advanceMarks, type BotCounts, botCounts, markBot, releaseBot } from './queries.ts';
export { addBot, type BotCheck, checkBot, getBot, listBots, restartBot, setBotEnabled } from './registry.ts';
export { createRemoveWebhookJob, removeBots } from './remove-bots.ts';
export { botSecrets } from './sealed-columns.ts';
export { isSetUp, setUpBot } from './set-up-bot.ts';
export { type WebhookHealth, webhookHealth } from './webhook-health.ts';
export { webhookPrefix } from './webhook-url.ts';
