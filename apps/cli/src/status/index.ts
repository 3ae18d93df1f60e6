// What runs: processes from the supervisor, health from the programs themselves.
export { areHeld, type BotCounts, botsHeld, heldWithinMs, untilBotsHeld } from './bots-held.ts';
export { collectStatus, type StatusReport, type UnitLine } from './collect-status.ts';
