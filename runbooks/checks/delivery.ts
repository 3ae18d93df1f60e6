import type { TroubledBot } from '@chatai/messaging/facts';
import { type Check, checksOf } from '@chatai/operations/health';
import { botsBecause, botsOf, countsInWords, isGrown, nameOf, silentWorkers } from '../facts/bots.ts';
import type { Facts } from '../facts/facts.ts';
import { isLate, latencyText } from '../facts/latency.ts';
import { simulatorUnit, unitOf } from '../facts/programs.ts';
import { grade, thresholds } from '../thresholds.ts';
import { mebibytes, seconds } from '../words.ts';

const check = checksOf<Facts>();
const component = 'botManager';
/** Each of these keeps everybody from working, and most from looking. */
const after = ['database-answers', 'database-writable', 'database-connections', 'database-locks'];

/** A check that no bot is in trouble for one of these reasons. */
const noBot = (
  what: Pick<Check<Facts>, 'id' | 'title' | 'fix' | 'step' | 'mayNeed' | 'after'> & { status?: 'warn' | 'fail' },
  isSo: (bot: TroubledBot) => boolean,
): Check<Facts> => {
  const { status: whenSo = 'fail', ...asked } = what;
  return check({
    ...asked,
    component,
    needs: ['messaging'],
    judge({ messaging }) {
      const bots = messaging.troubled.filter(isSo);
      if (bots.length === 0) return { status: 'ok' };
      // One that polls instead of being told answers people all the same.
      const status = bots.every(({ fallback }) => fallback) ? 'warn' : whenSo;
      return { status, detail: countsInWords(bots, messaging) };
    },
    after: [...(asked.after ?? []), ...after],
  });
};

/** From Telegram's update to Telegram's answer: tokens, webhooks, holders, queues. */
export const deliveryChecks: Check<Facts>[] = [
  noBot(
    {
      id: 'bots-tokens',
      title: 'Every token can be used',
      fix: 'Take the token again from BotFather: `chatai bots rotate`.',
      step: 'bots-monitoring#replace-token',
      after: ['keyring'],
    },
    (bot) => botsBecause.tokenRefused(bot) || botsBecause.sealedElsewhere(bot),
  ),
  noBot(
    {
      id: 'bots-alone',
      title: 'No other program takes a bot’s messages',
      fix: 'End the other program, or make a new token at BotFather and put it in: `chatai bots rotate`. `chatai diagnose bots` says how it takes them.',
      mayNeed: ['bots-monitoring#set-webhook'],
    },
    botsBecause.takenElsewhere,
  ),
  noBot(
    {
      id: 'bots-reached',
      title: 'Telegram reaches every bot',
      fix: 'See what Telegram says: `chatai bots check`.',
      step: 'bots-monitoring#set-webhook',
    },
    botsBecause.unreached,
  ),
  noBot(
    {
      id: 'bots-delivered',
      title: 'Nothing waits at Telegram for a webhook',
      status: 'warn',
      fix: 'See how the intake does: `chatai logs backend --level warn`. Telegram keeps what waits for 24 hours.',
      after: ['backend-answers', 'backend-well', 'bots-reached'],
    },
    botsBecause.waitsAtTelegram,
  ),
  noBot(
    {
      id: 'bots-unhurried',
      title: 'Telegram slows no bot down',
      fix: 'Nothing to repair: ChatAI waits as long as Telegram asks. See how much is written: `chatai bots figures`.',
      status: 'warn',
    },
    botsBecause.slowedDown,
  ),
  noBot(
    {
      id: 'bots-heard',
      title: 'People take what bots send',
      fix: 'Nothing to repair: people blocked the bot. See what it sent them: `chatai conversations list --bot`.',
      status: 'warn',
    },
    botsBecause.refusedByPeople,
  ),
  noBot(
    {
      id: 'bots-answers',
      title: 'Every question gets an answer',
      fix: 'See why: `chatai logs worker --level warn`.',
      status: 'warn',
    },
    botsBecause.answersFail,
  ),
  noBot(
    {
      id: 'bots-suspended',
      title: 'No bot is off because its workspace is suspended',
      fix: 'An administrator suspended the workspace. See why: `chatai workspaces show`; lift it: `chatai workspaces restore`.',
      step: 'admin-user-operations#restore-workspace',
      status: 'warn',
    },
    botsBecause.suspended,
  ),
  noBot(
    {
      id: 'bots-held',
      title: 'A worker holds every bot',
      fix: 'See the workers: `chatai status`, and why: `chatai logs bot-manager --level warn`.',
      after: ['workers', 'botManager-answers'],
    },
    botsBecause.notHeld,
  ),
  check({
    id: 'bots-at-speed',
    component,
    title: 'No bot is slowed down by us',
    needs: ['messaging'],
    judge({ messaging: { slowed } }) {
      const [first] = slowed;
      if (!first) return { status: 'ok', detail: 'all answer as fast as they can' };
      const more = slowed.length > 1 ? ` and ${slowed.length - 1} more` : '';
      return {
        status: 'warn',
        detail: `${nameOf(first)}${more} until ${new Date(first.until).toISOString()}; ${first.waiting} of its updates wait`,
      };
    },
    step: 'bots-monitoring#full-speed',
    after,
    fix: 'Ends by itself after an hour; to end it now, run the step.',
  }),
  check({
    id: 'workers',
    component,
    title: 'Every worker is alive',
    needs: ['messaging', 'manager'],
    judge({ messaging, manager }, at) {
      const silent = silentWorkers(messaging, manager, at);
      return silent.length === 0
        ? { status: 'ok', workers: messaging.workers.length }
        : { status: 'fail', detail: `silent: ${silent.map(({ pid }) => `pid ${pid}`).join(', ')}` };
    },
    after: ['botManager-answers', ...after],
    fix: 'Its bots go to others within seconds. See `chatai diagnose bots`.',
    step: 'workers#end-worker',
  }),
  check({
    id: 'workers-memory',
    component,
    title: 'Workers keep to their memory',
    needs: ['manager'],
    judge({ manager }) {
      const status = botsOf({ manager });
      if (!status) return { status: 'unknown', detail: 'the bot manager does not say' };
      const grown = status.workers.filter(isGrown);
      return grown.length === 0
        ? { status: 'ok' }
        : {
            status: 'warn',
            detail: grown.map((one) => `pid ${one.pid} has taken ${mebibytes(one.memoryBytes)}`).join(', '),
          };
    },
    after: ['botManager-answers'],
    fix: 'Probably a memory leak. End this worker: its bots move to others.',
    step: 'workers#end-worker',
  }),
  check({
    id: 'workers-steady',
    component,
    title: 'Workers stay up',
    needs: ['manager'],
    judge({ manager }) {
      const ends = botsOf({ manager })?.restartsLastHour;
      if (ends === undefined) return { status: 'unknown', detail: 'the bot manager does not say' };
      const status = grade(ends, thresholds.workerEndsPerHour);
      return { status, ends, ...(status === 'ok' ? {} : { detail: `ended by themselves ${ends} x in an hour` }) };
    },
    after: ['botManager-answers'],
    fix: 'Read why: `chatai logs bot-manager --level error`.',
  }),
  check({
    id: 'inbox',
    component,
    title: 'Messages are taken up at once',
    needs: ['messaging'],
    judge({ messaging: { inbox } }, at) {
      const oldestMs = at - (inbox.oldestAt ?? at);
      const status = grade(oldestMs, thresholds.inboxMs);
      const detail = `${inbox.count} wait, the oldest ${seconds(oldestMs)}`;
      return { status, waiting: inbox.count, ...(status === 'ok' ? {} : { detail }) };
    },
    after: ['botManager-answers', 'workers', 'bots-held', ...after],
    fix: 'See which bot, and why: `chatai diagnose bots`.',
    mayNeed: ['workers#give-up-worker'],
  }),
  check({
    id: 'outbox',
    component,
    title: 'Answers leave at once',
    needs: ['messaging'],
    judge({ messaging: { outbox } }, at) {
      const { count: waiting, oldestAt, resting, uncertain } = outbox;
      const oldestMs = at - (oldestAt ?? at);
      const status = grade(oldestMs, thresholds.outboxMs);
      const detail = `${waiting} wait, the oldest ${seconds(oldestMs)}`;
      return { status, waiting, resting, uncertain, ...(status === 'ok' ? {} : { detail }) };
    },
    after: ['botManager-answers', 'workers', 'bots-held', 'telegram', 'telegram-quick', ...after],
    fix: 'See whether Telegram is reached: `chatai diagnose bots`.',
  }),
  check({
    id: 'dead-letters',
    component,
    title: 'Every update could be read',
    needs: ['messaging'],
    judge: ({ messaging: { deadLetters } }) =>
      deadLetters.count === 0
        ? { status: 'ok' }
        : { status: 'warn', detail: `${deadLetters.count} in a day could not be`, count: deadLetters.count },
    after,
    fix: 'They are kept: `chatai bots dead-letters list`. Replay them when the cause is repaired.',
    step: 'bots-monitoring#replay-dead-letters',
  }),
  check({
    id: 'telegram',
    component: 'telegram',
    title: 'Telegram answers',
    needs: ['telegram'],
    judge({ telegram }) {
      if (telegram === null) return { status: 'off', detail: 'only the sandbox is used (normal)' };
      const { answer, refusal } = telegram;
      if (!answer) return { status: 'fail', detail: `no answer (${refusal})` };
      const status = answer.tookMs > thresholds.telegramAnswerMs ? 'warn' : 'ok';
      const detail = `it took ${answer.tookMs} ms to answer`;
      return { status, latencyMs: answer.tookMs, ...(status === 'ok' ? {} : { detail }) };
    },
    after,
    fix: 'See whether this machine reaches it: `curl -m 3 https://api.telegram.org`. Telegram keeps what people write for 24 hours.',
  }),
  check({
    id: 'simulator',
    component: 'simulator',
    title: 'The sandbox answers',
    needs: ['simulator', 'supervisor'],
    judge({ simulator: { answer, refusal }, supervisor }) {
      if (!unitOf(supervisor, simulatorUnit)) return { status: 'off', detail: 'there is none here (normal)' };
      return answer
        ? { status: 'ok', latencyMs: answer.tookMs }
        : { status: 'fail', detail: `its simulator does not answer (${refusal})` };
    },
    after: ['supervisor'],
    fix: 'Restart it. Its bots, people and groups stay; messages that no bot has received yet must be written again.',
    step: 'bots-monitoring#restart-simulator',
  }),
  check({
    id: 'telegram-quick',
    component: 'telegram',
    title: 'Telegram takes at once what is sent',
    needs: ['manager'],
    judge({ manager }) {
      if (!botsOf({ manager })?.latency) return { status: 'unknown', detail: 'the bot manager does not say' };
      const [said] = latencyText({ manager }, 'telegram');
      if (!said) return { status: 'ok', detail: 'nothing was sent in five minutes' };
      return isLate({ manager }, 'telegram') ? { status: 'warn', detail: said } : { status: 'ok' };
    },
    after: ['botManager-answers', 'telegram'],
    fix: 'See how far it is to Telegram: `curl -w "%{time_total}" https://api.telegram.org`. What is late is sent all the same, in order.',
  }),
];
