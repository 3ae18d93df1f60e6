import { managerStatus } from '@chatai/contract/manager-status';
import {
  type BusyBot,
  type MessagingFacts,
  mostTroubled,
  type TroubledBot,
  type WorkerFacts,
} from '@chatai/messaging/facts';
import { thresholds } from '../thresholds.ts';
import type { Facts } from './facts.ts';

/** What the bot manager says of its bots; undefined when it does not say. */
export const botsOf = ({ manager }: Pick<Facts, 'manager'>) => managerStatus.safeParse(manager.answer?.body).data;

/** Are bots just being given to workers? So it is for a moment after the manager or one of its workers has started. */
export function areBeingSpread({ manager }: Pick<Facts, 'manager'>, at: number): boolean {
  const { uptimeSeconds = Number.POSITIVE_INFINITY, workers = [] } = botsOf({ manager }) ?? {};
  const ages = [uptimeSeconds * 1_000, ...workers.map(({ startedAt = Number.NEGATIVE_INFINITY }) => at - startedAt)];
  return Math.min(...ages) < thresholds.spreadMs;
}

const codeOf = ({ reason }: TroubledBot) => reason?.code;
const isTakenElsewhere = (bot: TroubledBot) =>
  bot.state === 'conflict' || ['second-poller', 'foreign-webhook', 'removed-webhook'].includes(codeOf(bot) ?? '');
const isRefusedByPeople = ({ refused, sent }: TroubledBot) =>
  refused >= thresholds.refusals.least && refused > thresholds.refusals.share * (refused + sent);

/** Why a bot is in trouble, each as one question. */
export const botsBecause = {
  sealedElsewhere: (bot: TroubledBot) => codeOf(bot) === 'sealed',
  tokenRefused: (bot: TroubledBot) => bot.state === 'token_dead' && codeOf(bot) !== 'sealed',
  takenElsewhere: isTakenElsewhere,
  polledElsewhere: (bot: TroubledBot) => isTakenElsewhere(bot) && !isWebhookTaken(bot),
  webhookTaken: (bot: TroubledBot) => isWebhookTaken(bot),
  /** Telegram cannot deliver; what it says of it is in `says`. */
  unreached: isUnreached,
  certificateBad: (bot: TroubledBot) => isUnreached(bot) && isOfCertificate(bot),
  unreachedOtherwise: (bot: TroubledBot) => isUnreached(bot) && !isOfCertificate(bot),
  waitsAtTelegram: unlessSuspended(({ pending }) => pending >= thresholds.pendingUpdates),
  slowedDown: unlessSuspended(({ limited }) => limited >= thresholds.limitedSends),
  refusedByPeople: unlessSuspended(isRefusedByPeople),
  answersFail: unlessSuspended(({ turnsFailed }) => turnsFailed >= thresholds.failedTurns),
  notHeld: ({ held, suspended, state }: TroubledBot) => !held && !suspended && !['checking', 'stopped'].includes(state),
  suspended: ({ suspended }: TroubledBot) => suspended,
} as const;

/** What waits for a suspended bot waits for its workspace, and what it did before is over. */
function unlessSuspended(isSo: (bot: TroubledBot) => boolean): (bot: TroubledBot) => boolean {
  return (bot) => !bot.suspended && isSo(bot);
}

function isUnreached(bot: TroubledBot): boolean {
  return (bot.state === 'deaf' || bot.fallback) && !isTakenElsewhere(bot) && codeOf(bot) !== 'sealed';
}

/** As getWebhookInfo words it (`last_error_message`). */
function isOfCertificate({ reason }: TroubledBot): boolean {
  return reason?.code === 'undeliverable' && /^SSL error/.test(String(reason.facts.error));
}

function isWebhookTaken(bot: TroubledBot): boolean {
  return ['foreign-webhook', 'removed-webhook'].includes(codeOf(bot) ?? '');
}

/** How a bot is called on the command line: an imported one has no name until it was looked at. */
export const nameOf = ({ username, id }: Pick<TroubledBot, 'username' | 'id'>): string =>
  username ? `@${username}` : id;

const mostNamed = 3;

/** `@a, @b and 4 more`, of those that are troubled for one reason; when not all that are troubled were told, `at least 4 more`. */
export function countsInWords(bots: readonly TroubledBot[], { troubled }: Pick<MessagingFacts, 'troubled'>): string {
  const more = bots.length - mostNamed;
  const named = bots.slice(0, mostNamed).map(nameOf).join(', ');
  const least = troubled.length < mostTroubled ? '' : 'at least ';
  return more > 0 ? `${named} and ${least}${more} more` : named;
}

/** The bot that people write to so much that the others come short when the machine does; undefined when none is like that. */
export function noisyBotOf({ busiest, slowed }: Facts['messaging']): BusyBot | undefined {
  const { share, updates } = thresholds.noisyBot;
  const [first] = busiest;
  if (!first || first.updates < updates || first.updates <= share * first.ofAll) return undefined;
  return slowed.some(({ id }) => id === first.id) ? undefined : first;
}

/** Processes that are there and have sent no heartbeat for too long. */
export function silentWorkers({ workers }: Facts['messaging'], manager: Facts['manager'], at: number): WorkerFacts[] {
  const running = botsOf({ manager })?.workers.map(({ pid }) => pid);
  const isSilent = ({ expired, heartbeatAt }: WorkerFacts) => expired || at - heartbeatAt > thresholds.heartbeatMs;
  const alive = new Set(workers.filter((one) => !isSilent(one)).map(({ pid }) => pid));
  // A process that was silent and speaks again has a row for each of the two.
  return workers.filter((one) => isSilent(one) && !alive.has(one.pid) && (running?.includes(one.pid) ?? true));
}

/** Has this worker taken more memory than it should? */
export const isGrown = ({ memoryBytes }: { memoryBytes: number }): boolean => memoryBytes >= thresholds.workerBytes;
