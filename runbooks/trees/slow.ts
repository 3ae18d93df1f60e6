import type { DiskFacts } from '@chatai/core/health';
import type { RedisRefusal } from '@chatai/core/redis';
import type { Branch, Tree } from '@chatai/operations/diagnosis';
import { nameOf, noisyBotOf } from '../bots.ts';
import { failureOf, isEmpty, wayFailureOf } from '../converse/index.ts';
import type { Facts } from '../facts.ts';
import { isLate, latencyText } from '../latency.ts';
import { thresholds } from '../thresholds.ts';
import { byCores, processName, topOf } from '../top.ts';
import { percent } from '../words.ts';
import { jobBranches } from './jobs.ts';

/** Processes that are neither ours nor started by ours, the greediest first. */
const others = ({ processes }: Pick<Facts, 'processes'>) => byCores(processes.filter(({ ours }) => !ours));

const processors: Branch<Facts> = {
  says: 'the processors are short',
  needs: ['machine', 'processes'],
  when: ({ machine: { pressure } }) =>
    pressure && pressure.cpu > thresholds.pressure.cpu
      ? [`${percent(pressure.cpu)} of the last 10 s somebody waited for one`]
      : [],
  probe: 'cat /proc/pressure/cpu; ps aux --sort=-%cpu | head -5',
  branches: [
    {
      says: 'somebody else takes them',
      needs: ['machine', 'processes'],
      when(facts) {
        const [first] = others(facts);
        const taken = others(facts).reduce((sum, { cores }) => sum + cores, 0);
        return first && taken > facts.machine.cores * thresholds.coresOfOthers
          ? [`others take ${taken.toFixed(1)} cores`, `${processName(facts, first)} ${first.cores}`]
          : [];
      },
      leaf: {
        id: 'cpu-taken',
        finding(facts) {
          const [first] = others(facts);
          return `${first ? processName(facts, first) : 'something'} is not ours and takes the processors: end it, or move one of the two`;
        },
        step: undefined,
      },
    },
    {
      says: 'one bot takes most of our work',
      needs: ['messaging'],
      when({ messaging }) {
        const noisy = noisyBotOf(messaging);
        return noisy
          ? [`${nameOf(noisy)} got ${noisy.updates} of the ${noisy.ofAll} updates of the last five minutes`]
          : [];
      },
      leaf: {
        id: 'noisy-bot',
        finding({ messaging }) {
          const noisy = noisyBotOf(messaging);
          return `people write so much to ${noisy ? nameOf(noisy) : 'one bot'} that all others come short: slow it down for an hour, and see who writes (chatai bots figures)`;
        },
        step: 'bots-monitoring#slow-down',
        params({ messaging }): Record<string, string> {
          const noisy = noisyBotOf(messaging);
          return noisy ? { bot: nameOf(noisy) } : {};
        },
        explains: ['inbox-old', 'backend-slow', 'console-slow'],
      },
    },
  ],
  leaf: {
    id: 'cpu-short',
    finding: (facts) =>
      `our own work takes all processors, ${topOf(facts).cores[0] ?? 'nobody'} the most: give the machine more, or ChatAI less to do`,
    step: undefined,
  },
};

const memory: Branch<Facts> = {
  says: 'memory is short',
  needs: ['machine', 'processes'],
  when: ({ machine: { memory: has, pressure } }) => {
    const used = 1 - has.availableBytes / has.totalBytes;
    return [
      ...(used >= thresholds.memory.warn ? [`${percent(used)} of it is in use`] : []),
      ...(pressure && pressure.memory > thresholds.pressure.memory
        ? [`${percent(pressure.memory)} of the last 10 s somebody waited for it`]
        : []),
    ];
  },
  leaf: {
    id: 'memory-short',
    finding: (facts) =>
      `the machine is short of memory, most of it is taken by ${topOf(facts).memory[0] ?? 'nobody'}: end what is not needed`,
    step: undefined,
  },
};

const fullest = (disks: Record<string, DiskFacts>, used: (disk: DiskFacts) => number) =>
  Object.values(disks).toSorted((a, b) => used(b) - used(a))[0];
const usedOf = ({ freeBytes, totalBytes }: DiskFacts) => 1 - freeBytes / totalBytes;
const inodesOf = ({ freeInodes, totalInodes }: DiskFacts) => (totalInodes === 0 ? 0 : 1 - freeInodes / totalInodes);

const disk: Branch<Facts>[] = [
  {
    says: 'the disk fills up',
    needs: ['machine'],
    when({ machine: { disks } }) {
      const one = fullest(disks, usedOf);
      return one && usedOf(one) >= thresholds.disk.warn
        ? [`${percent(usedOf(one))} of the disk of ${one.path} is in use`]
        : [];
    },
    branches: [
      {
        says: 'it has no room left',
        needs: ['machine'],
        when({ machine: { disks } }) {
          const one = fullest(disks, usedOf);
          return one && one.freeBytes < thresholds.diskNoRoomBytes ? [`${one.freeBytes} bytes are free`] : [];
        },
        leaf: {
          id: 'disk-full',
          finding: ({ machine: { disks } }) =>
            `the disk of ${fullest(disks, usedOf)?.path} has no room left: what would store something is refused, and PostgreSQL stops in the end; make room (du -xh --max-depth=1), nothing needs to be restarted`,
          step: undefined,
        },
      },
    ],
    leaf: {
      id: 'disk-short',
      finding: ({ machine: { disks } }) =>
        `the disk of ${fullest(disks, usedOf)?.path} fills up: see what takes it (du -xh --max-depth=1) before nothing can be stored any more`,
      step: undefined,
    },
  },
  {
    says: 'the disk takes no more files',
    needs: ['machine'],
    when({ machine: { disks } }) {
      const one = fullest(disks, inodesOf);
      return one && inodesOf(one) >= thresholds.inodes.warn
        ? [`${percent(inodesOf(one))} of the inodes of ${one.path} are in use`]
        : [];
    },
    leaf: {
      id: 'inodes-full',
      finding: () => 'the disk has room and takes no more files: a folder with very many small ones is to be cleared',
      step: undefined,
    },
  },
  {
    says: 'the disk does not keep up',
    needs: ['machine', 'processes'],
    when: (facts) =>
      facts.machine.pressure && facts.machine.pressure.io > thresholds.pressure.io
        ? [`${percent(facts.machine.pressure.io)} of the last 10 s somebody waited for it`, ...topOf(facts).disk]
        : [],
    leaf: {
      id: 'io-saturated',
      finding(facts) {
        const [first = 'nobody whose figures can be read here'] = topOf(facts).disk;
        return `the disk is saturated, and ${first} takes the most of it: end what is not needed, or move it to another disk`;
      },
      step: undefined,
    },
  },
];

const redisWords: Record<RedisRefusal, string> = {
  'wants-password': 'wants a password: give it in REDIS_URL',
  'refuses-password': 'refuses the password of REDIS_URL: correct it',
  loading: 'loads its data: wait',
  full: 'is full and takes nothing more: raise its maxmemory',
  'no-writes': 'takes nothing: see its log; it could not save, or it follows another one',
  silent: 'takes the connection and says nothing: restart it',
  unreachable: 'cannot be reached: start it, or correct REDIS_URL',
};

const redis: Branch<Facts>[] = (Object.keys(redisWords) as RedisRefusal[]).map((why) => ({
  says: `Redis ${redisWords[why]}`,
  needs: ['redis'],
  when: (facts) => (facts.redis.kind === 'refuses' && facts.redis.why === why ? [facts.redis.code ?? why] : []),
  leaf: {
    id: `redis-${why}`,
    finding: () => `Redis ${redisWords[why]}; nothing is lost without it`,
    step: undefined,
    explains: why === 'silent' ? ['backend-slow', 'console-slow'] : [],
  },
}));

const redisNearlyFull: Branch<Facts> = {
  says: 'Redis is nearly full',
  needs: ['redis'],
  when({ redis: one }) {
    if (one.kind !== 'answers' || one.maxBytes === 0) return [];
    const share = one.usedBytes / one.maxBytes;
    return share > thresholds.redisMemory ? [`${percent(share)} of its memory is in use`] : [];
  },
  leaf: {
    id: 'redis-nearly-full',
    finding: () => 'Redis has little memory left: raise its maxmemory, or let it forget (allkeys-lru)',
    step: undefined,
  },
};

const models: Branch<Facts>[] = [
  {
    says: 'the model provider refuses the key',
    needs: ['models'],
    when: ({ models: one }) =>
      one.kind === 'answers' && [401, 403].includes(one.status) ? [`it answers ${one.status}`] : [],
    leaf: {
      id: 'model-key-refused',
      finding: ({ models: { model } }) => `the provider of ${model} refuses the key: put in one that is good`,
      step: undefined,
    },
  },
  {
    says: 'the model provider lets nobody in for a while',
    needs: ['models'],
    when: ({ models: one }) => (one.kind === 'answers' && one.status === 429 ? ['it answers 429'] : []),
    leaf: {
      id: 'model-quota-gone',
      finding: ({ models: { model } }) => `the quota of ${model} is used up: raise it, or wait`,
      step: undefined,
    },
  },
  {
    says: 'the model provider is broken',
    needs: ['models'],
    when: ({ models: one }) => (one.kind === 'answers' && one.status >= 500 ? [`it answers ${one.status}`] : []),
    leaf: {
      id: 'model-broken',
      finding: ({ models: { model } }) => `the provider of ${model} is broken: wait for it, or choose another model`,
      step: undefined,
    },
  },
  {
    says: 'the model provider cannot be reached',
    needs: ['models'],
    when: ({ models: one }) => (one.kind === 'unreachable' ? ['it does not answer'] : []),
    leaf: {
      id: 'model-unreachable',
      finding: ({ models: { model } }) => `the provider of ${model} cannot be reached: see its address and the network`,
      step: undefined,
    },
  },
];

const telegramSlow: Branch<Facts> = {
  says: 'Telegram takes what is sent only after a while',
  needs: ['manager'],
  when: (facts) =>
    isLate(facts, 'telegram')
      ? [`half of what was sent in five minutes took longer than ${thresholds.latency.halfMs.telegram} ms`]
      : [],
  probe: 'curl -m 5 -w "%{time_total}" https://api.telegram.org',
  leaf: {
    id: 'telegram-slow',
    finding: (facts) =>
      `Telegram is slow (${latencyText(facts, 'telegram').join()}), and every answer comes later by that: see the network of this machine; nothing needs to be restarted`,
    against: ({ telegram }) => (telegram?.answer ? [`its address answers in ${telegram.answer.tookMs} ms`] : []),
    step: undefined,
    explains: ['outbox-old'],
  },
};

const saysProvider = ({ models }: Pick<Facts, 'models'>) =>
  models.kind === 'answers' ? [`the provider answers ${models.status}`] : [];

const conversation: Branch<Facts> = {
  says: 'a question is not answered',
  needs: ['conversation', 'models'],
  when({ conversation: last }) {
    if (!last) return [];
    const failure = failureOf(last) ?? (isEmpty(last) ? 'the answer was empty' : undefined);
    return failure === undefined ? [] : [`asked at ${new Date(last.at).toISOString()}: ${failure}`];
  },
  probe: 'chatai ask "What is ChatAI?"',
  branches: [
    {
      says: 'the answer is empty',
      needs: ['conversation', 'models'],
      when: ({ conversation: last }) =>
        last && failureOf(last) === undefined && isEmpty(last) ? ['the model ended its answer without a word'] : [],
      leaf: {
        id: 'model-answers-empty',
        finding: ({ models: { model } }) =>
          `the model ${model} answers with nothing: choose another one, or ask its provider`,
        against: saysProvider,
        step: undefined,
      },
    },
  ],
  leaf: {
    id: 'conversation-fails',
    finding({ conversation: last, models: { model } }) {
      const lost = last && wayFailureOf(last);
      return lost
        ? `a question of the watchdog gets lost (${lost}), and nothing that was looked at is why: see \`chatai logs --level warn\``
        : `nobody gets an answer: the model ${model} fails at questions, although its provider says that it is well`;
    },
    against: ({ conversation: last, ...facts }) => [
      ...saysProvider(facts),
      ...(last?.said ?? []).flatMap((one) => (one.kind === 'answered' ? [`${one.channel} answered`] : [])),
    ],
    step: undefined,
  },
};

/** "Slow performance" of the user's document. */
export const slowTree: Tree<Facts> = {
  symptom: 'slow',
  branches: [
    processors,
    memory,
    ...disk,
    ...redis,
    redisNearlyFull,
    ...models,
    telegramSlow,
    conversation,
    ...jobBranches,
  ],
};
