// Bots: the registry of them, and who holds each (leases).
export { type Assigned, assignBots, expireSilentWorkers, workerExited, workersOf } from './assign.ts';
export type { Bot, BotsDeps, BotWithTraffic, Tenant } from './bot.ts';
export type { BotCheck } from './bot-check.ts';
export { type CallGate, createCallGate, type Pass } from './call-gate.ts';
export type { AssistantProbe } from './check-assistant.ts';
export { type CheckedBot, checkBot, checkBots, type DoctorDeps } from './check-bot.ts';
export { deleteBot, deleteBotsOf, restoreBot, restoreBotsOf } from './delete-bots.ts';
export { botErrors } from './errors.ts';
export { fixBot } from './fix-bot.ts';
export { followWorkspace } from './follow-workspace.ts';
export { type Gap, noteGaps } from './gaps.ts';
export { identifyBot } from './identify-bot.ts';
export { type BotToImport, type Imported, importBots } from './import-bots.ts';
export { type IntakeBot, intakeBot } from './intake-directory.ts';
export { createLeaseKeeper, type HeldBot, type LeaseKeeper, sealedWithAnotherKey } from './lease-keeper.ts';
export { type BotsPage, listBots, withTraffic } from './list-bots.ts';
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
export { addBot, getBot } from './registry.ts';
export { purgeDeletedBots } from './retention.ts';
export { rotateSecret, rotateToken } from './rotate-bot.ts';
export { botSecrets } from './sealed-columns.ts';
export { isSetUp, polls, type SetUpOutcome, setUpBot, type Told, wantsWebhook } from './set-up-bot.ts';
export { pollsBecause, reasonOf, sentenceOf } from './state-reason.ts';
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
