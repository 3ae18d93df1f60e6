import type { RedisRefusal } from '@chatai/core/redis';
import type { Branch, Tree } from '@chatai/operations/diagnosis';
import { failureOf, isEmpty, wayFailureOf } from '../converse/index.ts';
import { nameOf, noisyBotOf } from '../facts/bots.ts';
import { fullest, usedInodesOf, usedOf } from '../facts/disks.ts';
import type { Facts } from '../facts/facts.ts';
import { isLate, latencyText } from '../facts/latency.ts';
import { byCores, processName, topOf } from '../facts/top.ts';
import { thresholds } from '../thresholds.ts';
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
          return `${first ? processName(facts, first) : 'something'} is not ours and takes the processors`;
        },
        step: undefined,
        advice: 'End it, or move it or ChatAI to another machine',
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
          return `people write so much to ${noisy ? nameOf(noisy) : 'one bot'} that all others wait: slow that bot down for an hour, and see how much is written: \`chatai bots figures\``;
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
    finding: (facts) => `our own work takes all processors, ${topOf(facts).cores[0] ?? 'nobody'} the most`,
    step: undefined,
    advice: 'Give the machine more processors, or ChatAI less to do',
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
    finding: (facts) => `the machine is short of memory, most of it is taken by ${topOf(facts).memory[0] ?? 'nobody'}`,
    step: undefined,
    advice: 'End what is not needed, or give the machine more memory',
  },
};

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
            `the disk of ${fullest(disks, usedOf)?.path} has no room left: nothing more can be stored, and PostgreSQL stops in the end`,
          step: undefined,
          advice:
            'Free space; nothing needs to be restarted. Go to where that disk is mounted (`df`), and see what takes it: `du -xh --max-depth=1 . | sort -h`',
        },
      },
    ],
    leaf: {
      id: 'disk-short',
      finding: ({ machine: { disks } }) => `the disk of ${fullest(disks, usedOf)?.path} fills up`,
      step: undefined,
      advice:
        'Free space. Go to where that disk is mounted (`df`), and see what takes it: `du -xh --max-depth=1 . | sort -h`',
    },
  },
  {
    says: 'the disk takes no more files',
    needs: ['machine'],
    when({ machine: { disks } }) {
      const one = fullest(disks, usedInodesOf);
      return one && usedInodesOf(one) >= thresholds.inodes.warn
        ? [`${percent(usedInodesOf(one))} of the inodes of ${one.path} are in use`]
        : [];
    },
    leaf: {
      id: 'inodes-full',
      finding: () => 'the disk has room but takes no more files',
      step: undefined,
      advice:
        'Go to where that disk is mounted (`df`), and find the folder with very many files: `du --inodes -x --max-depth=2 . | sort -n`; delete what is not needed',
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
      advice: 'See who waits for the disk: `ps -eo state,pid,comm | grep "^D"`',
    },
  },
];

/** What it does, and what to do about it. */
const redisWords: Record<RedisRefusal, readonly [string, string]> = {
  'wants-password': ['wants a password', 'Give it in REDIS_URL'],
  'refuses-password': ['refuses the password of REDIS_URL', 'Correct it'],
  loading: ['loads its data', 'Wait'],
  full: ['is full and takes nothing more', 'Raise its maxmemory, or let it forget (maxmemory-policy allkeys-lru)'],
  'no-writes': ['takes nothing, because it could not save or follows another one', 'See its log'],
  silent: ['takes the connection and says nothing', 'Restart it'],
  unreachable: ['cannot be reached', 'Start it, or correct REDIS_URL'],
};

const redis: Branch<Facts>[] = (Object.keys(redisWords) as RedisRefusal[]).map((why) => ({
  says: `Redis ${redisWords[why][0]}`,
  needs: ['redis'],
  when: (facts) => (facts.redis.kind === 'refuses' && facts.redis.why === why ? [facts.redis.code ?? why] : []),
  leaf: {
    id: `redis-${why}`,
    finding: () => `Redis ${redisWords[why][0]}; nothing is lost without it`,
    step: undefined,
    advice: redisWords[why][1],
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
    finding: () => 'Redis has little memory left',
    step: undefined,
    advice: 'Raise its maxmemory, or let it forget (maxmemory-policy allkeys-lru)',
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
      finding: ({ models: { model } }) => `the provider of ${model} refuses the key`,
      step: undefined,
      advice: 'Put in another (docs/guides/use-a-language-model.md)',
    },
  },
  {
    says: 'the model provider lets nobody in for a while',
    needs: ['models'],
    when: ({ models: one }) => (one.kind === 'answers' && one.status === 429 ? ['it answers 429'] : []),
    leaf: {
      id: 'model-quota-gone',
      finding: ({ models: { model } }) => `the quota of ${model} is used up`,
      step: undefined,
      advice: 'Raise it at the provider, or wait',
    },
  },
  {
    says: 'the model provider is broken',
    needs: ['models'],
    when: ({ models: one }) => (one.kind === 'answers' && one.status >= 500 ? [`it answers ${one.status}`] : []),
    leaf: {
      id: 'model-broken',
      finding: ({ models: { model } }) => `the provider of ${model} answers with errors`,
      step: undefined,
      advice: 'Wait for it, or choose another model',
    },
  },
  {
    says: 'the model provider cannot be reached',
    needs: ['models'],
    when: ({ models: one }) => (one.kind === 'unreachable' ? ['it does not answer'] : []),
    leaf: {
      id: 'model-unreachable',
      finding: ({ models: { model } }) => `the provider of ${model} cannot be reached`,
      step: undefined,
      advice: 'Check its address (`chatai config check`) and the network of this machine',
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
      `Telegram is slow (${latencyText(facts, 'telegram').join()}), and every answer comes later by that`,
    against: ({ telegram }) => (telegram?.answer ? [`its address answers in ${telegram.answer.tookMs} ms`] : []),
    step: undefined,
    advice: 'Check the network of this machine; nothing needs to be restarted',
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
        finding: ({ models: { model } }) => `the model ${model} answers with nothing`,
        against: saysProvider,
        step: undefined,
        advice: 'Choose another model, or ask its provider',
      },
    },
  ],
  leaf: {
    id: 'conversation-fails',
    finding({ conversation: last, models: { model } }) {
      const lost = last && wayFailureOf(last);
      return lost
        ? `a question of the watchdog gets lost (${lost}), and nothing that was looked at is why`
        : `nobody gets an answer: the model ${model} fails at questions, although its provider says that it is well`;
    },
    against: ({ conversation: last, ...facts }) => [
      ...saysProvider(facts),
      ...(last?.said ?? []).flatMap((one) => (one.kind === 'answered' ? [`${one.channel} answered`] : [])),
    ],
    step: undefined,
    advice: 'Read `chatai logs --level warn`; if the model fails, choose another model',
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
