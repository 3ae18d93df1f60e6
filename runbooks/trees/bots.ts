import type { TroubledBot } from '@chatai/messaging/facts';
import type { Branch, Leaf, Tree } from '@chatai/operations/diagnosis';
import { areBeingSpread, botsBecause, botsOf, countsInWords, isGrown, nameOf, silentWorkers } from '../facts/bots.ts';
import type { Facts } from '../facts/facts.ts';
import { isLate, latencyText } from '../facts/latency.ts';
import { program, simulatorUnit, unitOf } from '../facts/programs.ts';
import { thresholds } from '../thresholds.ts';
import { mebibytes, seconds } from '../words.ts';
import { later } from './later.ts';
import { troublesOf } from './programs.ts';

const { botManager } = program;

/** `; 4 messages of theirs wait`. */
function waitingFor({ messaging }: Pick<Facts, 'messaging'>, bots: readonly TroubledBot[]): string {
  const ids = new Set(bots.map(({ id }) => id));
  const count = messaging.inbox.ofBots.reduce((sum, one) => sum + (ids.has(one.botId) ? one.count : 0), 0);
  return count === 0 ? '' : `; messages that wait for them: ${count}`;
}

/** Bots that are in trouble for one reason. */
const botsWith = (
  isSo: (bot: TroubledBot) => boolean,
  leaf: Omit<Leaf<Facts>, 'finding' | 'params'> & {
    says: string;
    finding(names: string, first: TroubledBot): string;
    /** Of its step; which bot, when absent. */
    params?(first: TroubledBot): Record<string, string>;
  },
): Branch<Facts> => {
  const { says, finding, params = (first) => ({ bot: nameOf(first) }), ...rest } = leaf;
  const those = ({ messaging }: Pick<Facts, 'messaging'>) => messaging.troubled.filter(isSo);
  return {
    says,
    needs: ['messaging'],
    when: (facts) =>
      those(facts)
        .map((bot) => `${nameOf(bot)}: ${bot.says ?? bot.state}${bot.held ? '' : ', no worker holds it'}`)
        .slice(0, 5),
    leaf: {
      ...rest,
      finding(facts) {
        const bots = those(facts);
        const [first] = bots;
        return first ? `${finding(countsInWords(bots, facts.messaging), first)}${waitingFor(facts, bots)}` : '';
      },
      params: (facts): Record<string, string> => {
        const [first] = rest.step ? those(facts) : [];
        return first ? params(first) : {};
      },
    },
  };
};

const telegram: Branch<Facts> = {
  says: 'Telegram does not answer',
  needs: ['telegram'],
  when: (facts) =>
    facts.telegram && !facts.telegram.answer ? [`${facts.telegram.url}: ${facts.telegram.refusal}`] : [],
  probe: 'curl -m 3 -I https://api.telegram.org',
  branches: [
    {
      says: 'its name is not found',
      needs: ['telegram'],
      when: (facts) =>
        ['ENOTFOUND', 'EAI_AGAIN'].includes(facts.telegram?.refusal ?? '') ? [String(facts.telegram?.refusal)] : [],
      leaf: {
        id: 'telegram-name-not-found',
        finding: ({ telegram: one }) =>
          `this machine does not find the name ${new URL(one?.url ?? 'http://unknown').hostname}`,
        step: undefined,
        advice: 'Correct its DNS (/etc/resolv.conf)',
        explains: ['outbox-old'],
      },
    },
  ],
  leaf: {
    id: 'telegram-unreachable',
    finding: ({ telegram: one }) =>
      `this machine cannot reach Telegram (${one?.refusal}). Nothing is lost: Telegram keeps messages for 24 hours, ChatAI keeps its answers`,
    step: undefined,
    advice: 'Check the network, firewall and DNS of this machine',
    explains: ['outbox-old'],
  },
};

const simulator: Branch<Facts> = {
  says: 'the sandbox does not answer',
  needs: ['simulator', 'supervisor'],
  when: ({ simulator: { url, answer, refusal }, supervisor }) =>
    answer || !unitOf(supervisor, simulatorUnit) ? [] : [`${url}: ${refusal}`],
  probe: 'chatai status',
  leaf: {
    id: 'simulator-silent',
    finding: ({ simulator: one }) =>
      `the simulator, which stands in for Telegram in the sandbox, does not answer (${one.refusal}): bots of the sandbox answer nobody, bots on Telegram do`,
    step: 'bots-monitoring#restart-simulator',
    explains: ['outbox-old', 'conversation-fails'],
  },
};

const grownWorkers = (manager: Facts['manager']) => botsOf({ manager })?.workers.filter(isGrown) ?? [];

const workers: Branch<Facts>[] = [
  {
    says: 'a worker says nothing',
    needs: ['messaging', 'manager'],
    when: ({ messaging, manager: status }, at) =>
      silentWorkers(messaging, status, at).map(
        ({ pid, heartbeatAt }) => `pid ${pid} has sent no heartbeat for ${seconds(at - heartbeatAt)}`,
      ),
    leaf: {
      id: 'worker-silent',
      finding: ({ messaging, manager: status }, at) =>
        `a worker process says nothing (pid ${silentWorkers(messaging, status, at)
          .map(({ pid }) => pid)
          .join(', ')}); its bots go to others`,
      step: 'workers#end-worker',
      params: ({ messaging, manager: status }, at) => ({
        pid: String(silentWorkers(messaging, status, at)[0]?.pid ?? ''),
      }),
      explains: ['bots-not-held', 'inbox-old', 'outbox-old'],
    },
  },
  {
    says: 'a worker has grown',
    needs: ['manager'],
    when: ({ manager: status }) =>
      grownWorkers(status).map(({ pid, memoryBytes }) => `pid ${pid} has taken ${mebibytes(memoryBytes)}`),
    leaf: {
      id: 'worker-grown',
      finding: ({ manager: status }) =>
        `the worker with pid ${grownWorkers(status)[0]?.pid} has taken far more memory than it needs: probably a memory leak`,
      step: 'workers#end-worker',
      params: ({ manager: status }) => ({ pid: String(grownWorkers(status)[0]?.pid ?? '') }),
    },
  },
  botsWith(botsBecause.notHeld, {
    says: 'no worker holds a bot',
    id: 'bots-not-held',
    finding: (names) => `no worker holds ${names}, and the bot manager gives them to none`,
    step: undefined,
    advice: 'Read why: `chatai logs bot-manager --level warn`',
    explains: ['inbox-old', 'outbox-old'],
  }),
];

const endings: Branch<Facts> = {
  says: 'workers end by themselves',
  needs: ['manager'],
  when({ manager: status }) {
    const ends = botsOf({ manager: status })?.restartsLastHour ?? 0;
    return ends >= thresholds.workerEndsPerHour.warn ? [`${ends} x in an hour`] : [];
  },
  leaf: {
    id: 'worker-unsteady',
    finding: () => 'a worker process ended, and was started again',
    step: undefined,
    advice: 'Read why: `chatai logs bot-manager --level error`',
    past: true,
  },
};

const oneBot: Branch<Facts>[] = [
  botsWith(botsBecause.sealedElsewhere, {
    says: 'a token cannot be opened',
    id: 'token-sealed-elsewhere',
    finding: (names) =>
      `the token of ${names} was sealed with another CHATAI_SECRET_KEY: start ChatAI with that key, or put the token in again`,
    step: 'bots-monitoring#replace-token',
  }),
  botsWith(botsBecause.tokenRefused, {
    says: 'Telegram refuses a token',
    id: 'token-refused',
    finding: (names) => `Telegram refuses the token of ${names}: it was revoked; take a new one from BotFather`,
    step: 'bots-monitoring#replace-token',
  }),
  botsWith(botsBecause.webhookTaken, {
    says: 'another program has set the webhook',
    id: 'webhook-taken',
    finding: (names, { says }) => `the webhook of ${names} is not ours: ${says}`,
    step: 'bots-monitoring#set-webhook',
  }),
  botsWith(botsBecause.polledElsewhere, {
    says: 'another program polls',
    id: 'second-poller',
    finding: (names) => `another program takes the messages of ${names}`,
    step: undefined,
    advice:
      'End that program. If you do not know it, somebody else has the token: make a new one at BotFather, and put it in with `chatai bots rotate`',
  }),
  botsWith(botsBecause.certificateBad, {
    says: 'Telegram does not trust our certificate',
    id: 'webhook-certificate',
    finding: (names) =>
      `Telegram delivers nothing to ${names}: it does not trust the certificate of CHATAI_PUBLIC_URL; renew it, with its whole chain`,
    step: 'bots-monitoring#set-webhook',
  }),
  botsWith(botsBecause.unreachedOtherwise, {
    says: 'Telegram does not reach us',
    id: 'webhook-undeliverable',
    finding: (names, { says }) => `Telegram cannot deliver to ${names}: ${says}`,
    step: 'bots-monitoring#set-webhook',
  }),
  botsWith(botsBecause.waitsAtTelegram, {
    says: 'messages wait at Telegram',
    id: 'webhook-pending',
    finding: (names, { pending }) =>
      `${pending} updates of ${names} wait at Telegram although its webhook works: they come in faster than the backend takes them. Telegram keeps them for 24 hours`,
    step: undefined,
    advice: 'Read why: `chatai logs backend --level warn`',
  }),
  botsWith(botsBecause.suspended, {
    says: 'the workspace of a bot is suspended',
    id: 'workspace-suspended',
    finding: (names) => `an administrator suspended the workspace of ${names}: see why with \`chatai workspaces show\``,
    step: 'admin-user-operations#restore-workspace',
    params: ({ workspaceId }) => ({ workspace: workspaceId }),
  }),
  botsWith(botsBecause.slowedDown, {
    says: 'Telegram asks a bot to wait',
    id: 'telegram-slows-down',
    finding: (names) => `Telegram slows ${names} down (429), because the bot sends very much; answers come later`,
    step: undefined,
    advice: 'Nothing to repair: ChatAI waits as long as Telegram asks. See how much is written: `chatai bots figures`',
  }),
  botsWith(botsBecause.refusedByPeople, {
    says: 'people have blocked a bot',
    id: 'blocked-by-people',
    finding: (names, { refused, sent }) =>
      `people have blocked ${names}: ${refused} of ${refused + sent} sends refused in five minutes`,
    step: undefined,
    advice:
      'Nothing to repair: ChatAI leaves these people alone until they write again. See what the bot sent them: `chatai conversations list --bot`',
  }),
  botsWith(botsBecause.answersFail, {
    says: 'questions stay without an answer',
    id: 'answers-fail',
    finding: (names, { turnsFailed }) => `${turnsFailed} questions to ${names} failed within five minutes`,
    step: undefined,
    advice: 'Read why: `chatai logs worker --level warn`',
  }),
];

/** What the bot manager counts and nothing above has named. */
const others: Branch<Facts> = {
  says: 'bots do not run',
  needs: ['manager', 'messaging'],
  when({ manager: status, messaging }, at) {
    if (areBeingSpread({ manager: status }, at)) return [];
    const bots = botsOf({ manager: status })?.bots;
    const known = messaging.troubled.some(({ state, held }) => state !== 'live' || !held);
    return known ? [] : (bots?.notRunning ?? []).map(({ count, state, reason }) => `${count} ${state}: ${reason}`);
  },
  leaf: {
    id: 'bots-do-not-run',
    finding({ manager: status }) {
      const [first] = botsOf({ manager: status })?.bots.notRunning ?? [];
      return `${first?.count} bots do not run (${first?.reason ?? first?.state})`;
    },
    step: undefined,
    advice: 'See which: `chatai bots list`, and restart them: `chatai bots restart`',
  },
};

/** The worker for which messages have waited the longest, and too long. */
function stuckOf({ inbox, workers: all }: Facts['messaging'], at: number) {
  const waiting = inbox.ofWorkers.filter(({ oldestAt }) => at - (oldestAt ?? at) >= thresholds.inboxMs.warn);
  return waiting.flatMap(({ workerId }) => all.find(({ id, expired }) => id === workerId && !expired) ?? [])[0];
}

const queues: Branch<Facts>[] = [
  {
    says: 'updates could not be read',
    needs: ['messaging'],
    when: ({ messaging: { deadLetters } }) => (deadLetters.count > 0 ? [`${deadLetters.count} in a day`] : []),
    leaf: {
      id: 'poison-update',
      finding: ({ messaging: { deadLetters } }) =>
        `${deadLetters.count} updates could not be read and are kept (\`chatai bots dead-letters list\`); all others are answered`,
      step: 'bots-monitoring#replay-dead-letters',
      params: ({ messaging: { deadLetters } }): Record<string, string> => {
        const [bot] = deadLetters.botIds;
        return bot === undefined ? {} : { bot };
      },
    },
  },
  {
    says: 'messages wait for their turn',
    needs: ['messaging'],
    when: ({ messaging }, at) => {
      const { inbox } = messaging;
      // What nobody holds is told as that, and gets a holder within seconds.
      return stuckOf(messaging, at)
        ? [
            `${inbox.count} wait, the oldest ${seconds(at - (inbox.oldestAt ?? at))}`,
            ...inbox.ofBots.slice(0, 3).map((one) => `${one.count} of @${one.username}`),
          ]
        : [];
    },
    branches: [
      {
        says: 'what is being answered takes long',
        needs: ['messaging', 'models'],
        when(facts, at) {
          const { turns } = facts.messaging;
          if (at - (turns.oldestAt ?? at) < thresholds.turnMs) return [];
          return [
            `${turns.count} questions are being answered, the oldest for ${seconds(at - (turns.oldestAt ?? at))}`,
            ...(isLate(facts, 'model') ? latencyText(facts, 'model') : []),
          ];
        },
        leaf: {
          id: 'model-slow',
          finding: ({ models: { model } }) =>
            `the model ${model} takes long, and the next question of a chat waits for it`,
          against: (facts) => (isLate(facts, 'model') ? [] : latencyText(facts, 'model')),
          step: undefined,
          advice: 'Choose a quicker model, or wait',
        },
      },
    ],
    leaf: {
      id: 'inbox-old',
      finding: ({ messaging }, at) => {
        const { id, pid, host } = stuckOf(messaging, at) ?? {};
        const bot = messaging.inbox.ofBots.find(({ workerId }) => workerId === id);
        return `${bot ? `@${bot.username}` : 'a bot'} is held by a worker that takes nothing up (pid ${pid} of ${host}): give its bots to others`;
      },
      step: 'workers#give-up-worker',
      params: ({ messaging }, at) => ({ worker: stuckOf(messaging, at)?.id ?? '' }),
    },
  },
  {
    says: 'answers do not leave',
    needs: ['messaging'],
    when: ({ messaging: { outbox } }, at) =>
      at - (outbox.oldestAt ?? at) >= thresholds.outboxMs.warn
        ? [`${outbox.count} wait, the oldest ${seconds(at - (outbox.oldestAt ?? at))}`]
        : [],
    leaf: {
      id: 'outbox-old',
      finding: ({ messaging: { outbox } }) =>
        `Telegram answers our sends with errors; ${outbox.count} parts of answers are sent again until it accepts them`,
      step: undefined,
      advice:
        'Nothing to repair here: it ends when Telegram answers well again. Why an answer waits: `chatai conversations where`',
    },
  },
];

const slowed: Branch<Facts> = {
  says: 'somebody has slowed a bot down',
  needs: ['messaging'],
  when: ({ messaging }) =>
    messaging.slowed.map((one) => `${nameOf(one)} until ${new Date(one.until).toISOString()}, ${one.waiting} wait`),
  leaf: {
    id: 'bot-slowed',
    finding({ messaging }) {
      const [first] = messaging.slowed;
      return first
        ? `${nameOf(first)} was slowed down until ${new Date(first.until).toISOString()}, and answers later; ${first.waiting} of its updates wait: take that back when there is room for them`
        : '';
    },
    step: 'bots-monitoring#full-speed',
    params({ messaging }): Record<string, string> {
      const [first] = messaging.slowed;
      return first ? { bot: nameOf(first) } : {};
    },
  },
};

/** "Bot issues" of the user's document: the manager, Telegram, the workers, then single bots and what waits. */
export const botsTree: Tree<Facts> = {
  symptom: 'bots',
  branches: [
    // `/health` of the backend asks the manager, and waits for it.
    ...troublesOf(botManager, ['bots-not-held', 'inbox-old', 'outbox-old', 'backend-slow', 'console-slow']),
    simulator,
    telegram,
    ...workers,
    ...oneBot,
    others,
    ...queues,
    slowed,
    endings,
    later('budget-exhausted', 'the budget of a workspace is used up', 'caps'),
  ],
};
