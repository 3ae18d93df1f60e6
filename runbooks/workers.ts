import { pidHost } from '@chatai/core/process';
import { seen } from '@chatai/operations/facts';
import { type Runbook, stepsOf } from '@chatai/operations/runbook';
import { botsOf, isGrown, silentWorkers } from './facts/bots.ts';
import { program } from './facts/programs.ts';
import { strays } from './facts/strays.ts';
import type { Abilities } from './steps/abilities.ts';
import { noBot } from './steps/blast-radius.ts';
import { restartStep } from './steps/restart.ts';
import { thresholds } from './thresholds.ts';

const step = stepsOf<Abilities>();

/** Until bots whose worker is gone are another's. */
const handedOnS = thresholds.spreadMs / 1_000;

/** The bot manager and its workers. */
export const workers: Runbook<Abilities> = {
  id: 'workers',
  title: 'Workers',
  about: 'The bot manager or its workers crash, or bots are held by nobody.',
  steps: [
    restartStep(program.botManager),
    step({
      slug: 'end-worker',
      title: 'End a worker that is silent or has grown',
      symptom:
        'A worker process is there and sends no heartbeat (it is held by a signal, or computes without a pause), or it has taken too much memory.',
      emergency: true,
      risk: 'low',
      role: 'on-call',
      timeoutMs: 30_000,
      scope: 'workers',
      uses: ['look', 'kill'],
      params: {
        pid: { about: 'its pid, as `chatai diagnose bots` tells it', example: '4711', matches: /^[1-9]\d{0,9}$/ },
      },
      async check({ can, params }) {
        const { facts, at } = await can.look('messaging', 'manager');
        const { messaging, manager } = facts;
        if (!messaging || !manager) throw new Error('the workers cannot be looked at');
        const pid = Number(params.pid);
        if (silentWorkers(messaging, manager, at).some((one) => one.pid === pid && one.host === pidHost()))
          return { fine: false, says: `pid ${pid} has sent no heartbeat for too long` };
        if (botsOf({ manager })?.workers.some((one) => one.pid === pid && isGrown(one)))
          return { fine: false, says: `pid ${pid} has taken too much memory` };
        return { fine: true, says: `pid ${pid} is no worker of this machine that is silent or has grown` };
      },
      async blastRadius({ can, params }) {
        const { manager } = (await can.look('manager')).facts;
        const its = manager && botsOf({ manager })?.workers.find(({ pid }) => String(pid) === params.pid);
        return { bots: its?.bots ?? 0, turns: 0, seconds: handedOnS };
      },
      would: ({ pid }) => `end the process ${pid}; the bot manager starts another in its place`,
      async act({ can, params }) {
        can.kill(Number(params.pid));
        return `pid ${params.pid} was ended`;
      },
      async verify({ can }) {
        const { facts, at } = await can.look('messaging', 'manager');
        const { messaging, manager } = facts;
        const status = manager && botsOf({ manager });
        if (!messaging || !manager || !status) return { fine: false, says: 'the workers cannot be looked at' };
        const live = status.workers.filter(({ state }) => state === 'live').length;
        const isWell = silentWorkers(messaging, manager, at).length === 0 && !status.workers.some(isGrown);
        return isWell && live > 0 && live === status.workers.length
          ? { fine: true, says: `${live} workers live, none is silent or has grown` }
          : { fine: false, says: `${live} of ${status.workers.length} workers live` };
      },
      undo: 'Nothing to take back: the next worker answers what this one was answering.',
    }),
    step({
      slug: 'end-stray',
      title: 'End a program that somebody has started by hand',
      symptom: 'Two backends or two bot managers work on one data folder: each bot is polled twice (409).',
      emergency: true,
      risk: 'medium',
      destroys: true,
      role: 'on-call',
      timeoutMs: 30_000,
      scope: 'workers',
      uses: ['look', 'kill'],
      params: { pid: { about: 'its pid, as `chatai diagnose` tells it', example: '4711', matches: /^[1-9]\d{0,9}$/ } },
      async check({ can, params }) {
        const isThere = (await straysOf(can)).includes(Number(params.pid));
        return isThere
          ? { fine: false, says: `pid ${params.pid} was not started by the supervisor` }
          : { fine: true, says: `pid ${params.pid} is no program beside the supervisor's` };
      },
      blastRadius: async () => noBot(1),
      would: ({ pid }) => `end the process ${pid}; what it has in hand is taken over by ours`,
      async act({ can, params }) {
        can.kill(Number(params.pid));
        return `pid ${params.pid} was ended`;
      },
      async verify({ can, params }) {
        const isThere = (await straysOf(can)).includes(Number(params.pid));
        return { fine: !isThere, says: isThere ? 'it is still there' : 'it is gone' };
      },
      undo: 'Start it again with another CHATAI_HOME, if it was meant for another installation.',
    }),
    step({
      slug: 'give-up-worker',
      title: 'Give the bots of a worker to others',
      symptom: 'Messages wait although a worker holds their bot: it is on a machine that is gone, or takes nothing up.',
      emergency: true,
      risk: 'low',
      role: 'on-call',
      timeoutMs: 60_000,
      scope: 'workers',
      uses: ['look', 'sql'],
      params: {
        worker: {
          about: 'its id, as `chatai diagnose bots` tells it',
          example: '01a21a75-2cc5-7000-8e18-3c953d13c7ea',
          matches: /^[0-9a-f-]{36}$/,
        },
      },
      async check({ can, params }) {
        const { oldestMs, count } = await waitingOf(can, params.worker);
        return oldestMs >= thresholds.inboxMs.warn
          ? { fine: false, says: `${count} messages wait for it, the oldest ${Math.round(oldestMs / 1_000)} s` }
          : { fine: true, says: 'nothing waits for it' };
      },
      async blastRadius({ can, params }) {
        const { messaging } = (await can.look('messaging')).facts;
        const its = messaging?.workers.find(({ id }) => id === params.worker);
        return { bots: its?.bots ?? 0, turns: 0, seconds: handedOnS };
      },
      would: ({ worker }) =>
        `declare worker ${worker} dead, so that its bots move to others; anything it still writes is refused`,
      async act({ can, params }) {
        await can.sql('update workers set expired_at = chatai_now() where id = $1 and expired_at is null', [
          params.worker,
        ]);
        return `the worker ${params.worker} holds nothing any more`;
      },
      async verify({ can, params }) {
        const { count } = await waitingOf(can, params.worker);
        return count === 0
          ? { fine: true, says: 'nothing waits for it any more' }
          : { fine: false, says: `${count} messages still wait for it` };
      },
      undo: 'Nothing to do: a worker that was only slow registers again by itself and gets bots again.',
    }),
  ],
};

async function straysOf({ look }: Pick<Abilities, 'look'>): Promise<number[]> {
  const looked = await look('supervisor', 'running');
  const facts = { supervisor: seen(looked, 'supervisor'), running: seen(looked, 'running') };
  return strays(facts).map(({ pid }) => pid);
}

/** Messages of bots that this worker holds. */
async function waitingOf(
  { look }: Pick<Abilities, 'look'>,
  worker: string,
): Promise<{ count: number; oldestMs: number }> {
  const { facts, at, unseen } = await look('messaging');
  if (!facts.messaging) throw new Error(`the bots cannot be looked at: ${unseen.messaging}`);
  const its = facts.messaging.inbox.ofWorkers.find(({ workerId }) => workerId === worker);
  return { count: its?.count ?? 0, oldestMs: at - (its?.oldestAt ?? at) };
}
