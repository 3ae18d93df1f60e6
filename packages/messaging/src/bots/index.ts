// Bots: the registry of them, and who holds each (leases).
export { type Assigned, assignBots, expireSilentWorkers, workerExited, workersOf } from './assign.ts';
export type { Bot, BotsDeps, Tenant } from './bot.ts';
export { type CallGate, createCallGate, type Pass } from './call-gate.ts';
export { type BotCheck, checkBot, checkBots } from './check-bot.ts';
export { botErrors } from './errors.ts';
export { type Gap, noteGaps } from './gaps.ts';
export { identifyBot } from './identify-bot.ts';
export { type BotToImport, type Imported, importBots } from './import-bots.ts';
export { type IntakeBot, intakeBot } from './intake-directory.ts';
export { createLeaseKeeper, type HeldBot, type LeaseKeeper, sealedWithAnotherKey } from './lease-keeper.ts';
export { type CommandMenu, menuDigest, tellMenu } from './menu.ts';
export { createPoller, type Poller } from './poller.ts';
export { createPublicAddress, type PublicAddress } from './public-address.ts';
export {
  advanceMarks,
  type BotCounts,
  botCounts,
  type Load,
  markBot,
  markMenu,
  markSecretTaken,
  nameBot,
  releaseBot,
} from './queries.ts';
export { addBot, getBot, listBots } from './registry.ts';
export { createRemoveWebhookJob, removeBots } from './remove-bots.ts';
export { rotateSecret, rotateToken } from './rotate-bot.ts';
export { botSecrets } from './sealed-columns.ts';
export { isSetUp, polls, type SetUpOutcome, setUpBot, type Told, wantsWebhook } from './set-up-bot.ts';
export {
  type BotAction,
  type BotChange,
  type BotsWanted,
  type SwitchedBots,
  switchBot,
  switchBots,
  updateBot,
} from './switch-bots.ts';
export { sendTestMessage, type TestMessage } from './test-message.ts';
export { type WebhookHealth, webhookHealth } from './webhook-health.ts';
export { webhookPrefix, webhookUrl } from './webhook-url.ts';
