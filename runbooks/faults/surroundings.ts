import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statfsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { readKeyFile } from '@chatai/core/config';
import { systemIds } from '@chatai/core/ids';
import type { RedisRefusal } from '@chatai/core/redis';
import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { longAgo, sqlOnce } from './database.ts';
import { somebodyWrites } from './drill-bots.ts';
import { runInside } from './inspector.ts';
import type { RedisServer } from './redis-server.ts';
import { signal } from './signal.ts';
import type { World } from './world.ts';

/** The drill's Redis; only faults that need it are injected where there is none. */
const redisOf = ({ redis }: World): RedisServer => {
  if (!redis) throw new Error('redis-server is not installed.');
  return redis;
};

const aRedisFault = (
  why: RedisRefusal,
  title: string,
  inject: (redis: RedisServer) => Promise<() => Promise<unknown>>,
): Fault<World> => ({
  ...{ id: `redis-${why}`, title, detectedBy: ['redis'], leaf: `redis-${why}`, step: undefined, needs: ['redis'] },
  async inject(world) {
    const mend = await inject(redisOf(world));
    return async () => void (await mend());
  },
});

/** Enough for every look that follows. */
const [loadedKeys, loadsForMs] = [30_000, 30_000];

const redisFaults: Fault<World>[] = [
  aRedisFault('unreachable', 'Redis is gone.', async (redis) => {
    await redis.kill();
    return () => redis.start();
  }),
  aRedisFault('silent', 'Redis is held by SIGSTOP.', async (redis) => {
    const pid = redis.pid();
    signal(pid, 'SIGSTOP');
    return async () => signal(pid, 'SIGCONT');
  }),
  aRedisFault('wants-password', 'Somebody gives Redis a password.', async (redis) => {
    await redis.call('CONFIG', 'SET', 'requirepass', 'a password');
    return async () => {
      await redis.kill();
      await redis.start();
    };
  }),
  aRedisFault('loading', 'Redis was started anew and loads a large file.', async (redis) => {
    await redis.call('EVAL', `for n = 1, ${loadedKeys} do redis.call('SET', 'drill:' .. n, n) end`, '0');
    await redis.call('SAVE');
    await redis.kill();
    // Microseconds for each key; Redis has this for its own tests.
    await redis.start(
      '--key-load-delay',
      String((loadsForMs * 1_000) / loadedKeys),
      '--loading-process-events-interval-bytes',
      '1024',
    );
    return async () => {
      await redis.kill();
      redis.forget();
      await redis.start();
    };
  }),
  {
    id: 'redis-refuses-password',
    title: 'REDIS_URL has another password than Redis.',
    detectedBy: ['redis'],
    leaf: 'redis-refuses-password',
    step: undefined,
    needs: ['redis'],
    async inject(world) {
      const redis = redisOf(world);
      await redis.call('CONFIG', 'SET', 'requirepass', 'a password');
      const { config } = world;
      world.config = { ...config, redisUrl: redis.url.replace('//', '//:another@') };
      return async () => {
        world.config = config;
        await redis.kill();
        await redis.start();
      };
    },
  },
  aRedisFault('full', 'Redis has no memory left and forgets nothing.', async (redis) => {
    await redis.call('CONFIG', 'SET', 'maxmemory', '1');
    return () => redis.call('CONFIG', 'SET', 'maxmemory', '0');
  }),
  {
    ...{ id: 'redis-nearly-full', title: 'Redis has little memory left.', detectedBy: ['redis-memory'] },
    ...{ leaf: 'redis-nearly-full', step: undefined, needs: ['redis'] },
    async inject(world) {
      const redis = redisOf(world);
      const used = Number(/used_memory:(\d+)/.exec(await redis.call('INFO', 'memory'))?.[1]);
      // What comes and goes with each look must fit in.
      await redis.call('CONFIG', 'SET', 'maxmemory', String(Math.ceil(used / (thresholds.redisMemory + 0.03))));
      return async () => void (await redis.call('CONFIG', 'SET', 'maxmemory', '0'));
    },
  },
  aRedisFault('no-writes', 'Redis has become a follower of another one.', async (redis) => {
    await redis.call('REPLICAOF', '127.0.0.1', '9');
    return () => redis.call('REPLICAOF', 'NO', 'ONE');
  }),
];

const aModelFault = (id: string, title: string, how: Parameters<World['model']['behave']>[0]): Fault<World> => ({
  ...{ id, title, detectedBy: ['models'], leaf: id, step: undefined },
  async inject({ model }) {
    model.behave(how);
    return async () => model.behave('well');
  },
});

/** Of the question that the watchdog asks. */
const aQuestionFault = (id: string, title: string, how: Parameters<World['model']['behave']>[0]): Fault<World> => ({
  ...{ id, title, detectedBy: ['conversation'], leaf: id, step: undefined },
  async inject({ model, config }) {
    const talk = () => fetch(`${config.watchdog.url}/talk`, { method: 'POST' });
    model.behave(how);
    await talk();
    return async () => {
      model.behave('well');
      await talk();
    };
  },
});

const modelFaults: Fault<World>[] = [
  aModelFault('model-key-refused', 'The model provider refuses our key.', 401),
  aModelFault('model-quota-gone', 'The quota at the model provider is used up.', 429),
  aModelFault('model-broken', 'The model provider is broken.', 503),
  aModelFault('model-unreachable', 'The model provider takes the request and says nothing.', 'silent'),
  {
    id: 'answers-fail',
    title: 'The model provider is well, and fails at every question.',
    detectedBy: ['bots-answers'],
    leaf: 'answers-fail',
    step: undefined,
    lasts: ['bots-answers'],
    async inject({ model, sim, bots: { polling } }) {
      model.behave('unable');
      for (let n = 0; n < thresholds.failedTurns; n++) await somebodyWrites(sim, polling);
      return async () => model.behave('well');
    },
  },
  aQuestionFault('conversation-fails', 'The model provider fails at the question that the watchdog asks.', 'unable'),
  aQuestionFault('model-answers-empty', 'The model ends every answer without a word.', 'empty'),
  {
    id: 'model-slow',
    title: 'The model takes very long to answer, and somebody asks again.',
    detectedBy: ['inbox'],
    leaf: 'model-slow',
    step: undefined,
    async inject(world) {
      const { model, sim, bots } = world;
      model.behave('slow');
      const userId = await somebodyWrites(sim, bots.polling);
      await somebodyWrites(sim, bots.polling, 'And now?', userId);
      await longAgo(world, 'turns', 'opened_at', `t.state = 'open'`);
      await longAgo(world, 'updates', 'received_at', 't.turn_id is null and t.outcome is null');
      return async () => model.behave('well');
    },
  },
];

/** Programs that take what others need, ended by what is returned. */
function takers(count: number, command: string): () => Promise<void> {
  const programs = Array.from({ length: count }, () =>
    spawn('sh', ['-c', command], { stdio: 'ignore', detached: true }),
  );
  return async () => {
    const running = programs.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    for (const { pid } of running) if (pid !== undefined) signal(-pid, 'SIGKILL');
    await Promise.all(running.map((one) => once(one, 'exit')));
  };
}

/** Fills the disk of a world, which is small and its own, up to this share. */
async function fill({ config, ownDisk }: World, share: number): Promise<() => Promise<void>> {
  if (!ownDisk) throw new Error('The disk of others is not filled.');
  const { bavail, bsize, blocks, bfree } = statfsSync(config.home);
  const total = blocks - bfree + bavail;
  const file = path.join(config.home, 'drill-ballast');
  const handle = await open(file, 'w');
  try {
    const block = Buffer.alloc(bsize * 256, 1);
    for (let left = Math.ceil(bavail - (1 - share) * total); left > 0; left -= 256)
      await handle.write(block, 0, Math.min(left, 256) * bsize);
  } catch (error) {
    // Others write as well: it is full before we have counted to the end.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await handle.close();
  }
  return () => rm(file, { force: true });
}

const between = ({ warn, fail }: { warn: number; fail: number }) => (warn + fail) / 2;

const machineFaults: Fault<World>[] = [
  {
    id: 'cpu-taken',
    loud: true,
    title: 'Another program takes the processors.',
    detectedBy: ['pressure-cpu'],
    leaf: 'cpu-taken',
    step: undefined,
    inject: async () => takers(2 * availableParallelism(), 'while :; do :; done'),
  },
  {
    id: 'cpu-short',
    loud: true,
    title: 'Our own work takes all processors.',
    detectedBy: ['pressure-cpu'],
    leaf: 'cpu-short',
    step: undefined,
    async inject({ pidOf }) {
      const pid = await pidOf('chatai-backend');
      // Children of the backend, as its own are; in sessions of their own, Linux gives each as much as another program.
      const loops = `Array.from({ length: ${2 * availableParallelism()} }, () => process.getBuiltinModule('child_process').spawn('sh', ['-c', 'while :; do :; done'], { detached: true }))`;
      await runInside(pid, `globalThis.loops = ${loops}`);
      return async () => runInside(pid, `for (const one of globalThis.loops) one.kill('SIGKILL')`);
    },
  },
  {
    id: 'io-saturated',
    loud: true,
    title: 'Another program writes more than the disk can take.',
    detectedBy: ['pressure-io'],
    leaf: 'io-saturated',
    step: undefined,
    async inject() {
      const folder = await mkdtemp(path.join(tmpdir(), 'chatai-drill-io-'));
      const stop = takers(8, `while :; do dd if=/dev/zero of="${folder}/$$" bs=64k count=64 oflag=dsync; done`);
      return async () => {
        await stop();
        await rm(folder, { recursive: true, force: true });
      };
    },
  },
  {
    id: 'disk-short',
    title: 'The disk of the data folder fills up.',
    detectedBy: ['disk'],
    leaf: 'disk-short',
    step: undefined,
    needs: ['root'],
    inject: (world) => fill(world, between(thresholds.disk)),
  },
  {
    id: 'disk-full',
    title: 'The disk of the data folder takes nothing any more.',
    detectedBy: ['disk'],
    leaf: 'disk-full',
    step: undefined,
    needs: ['root'],
    inject: (world) => fill(world, 1),
  },
  {
    id: 'inodes-full',
    title: 'The disk of the data folder takes no more files.',
    detectedBy: ['disk-inodes'],
    leaf: 'inodes-full',
    step: undefined,
    needs: ['root'],
    async inject({ config }) {
      const { files, ffree } = statfsSync(config.home);
      const folder = path.join(config.home, 'drill-files');
      await mkdir(folder);
      const count = Math.ceil(ffree - (1 - between(thresholds.inodes)) * files);
      for (let n = 0; n < count; n++) writeFileSync(path.join(folder, String(n)), '');
      return () => rm(folder, { recursive: true, force: true });
    },
  },
  {
    id: 'logs-lost',
    title: 'A file stands where the folder of the logs has been.',
    detectedBy: ['logs'],
    leaf: 'logs-lost',
    step: undefined,
    async inject({ config }) {
      const away = `${config.log.folder}-away`;
      await rename(config.log.folder, away);
      // Of a folder that is only gone, whoever logs something makes a new one.
      writeFileSync(config.log.folder, '');
      return async () => {
        await rm(config.log.folder);
        await rename(away, config.log.folder);
      };
    },
  },
  {
    id: 'key-file-empty',
    title: 'Somebody empties the file with the key of the installation.',
    detectedBy: ['key-file'],
    leaf: 'key-file-lost',
    step: undefined,
    async inject(world) {
      const { config, clock } = world;
      const { file, key } = readKeyFile(config.home);
      writeFileSync(file, '');
      // Whoever looks has it in their shell: without it they would see nothing of the database, too.
      Object.assign(world, { config: { ...config, secretKey: key }, keyInFile: true });
      return async () => {
        Object.assign(world, { config, keyInFile: undefined });
        await rm(file);
        // What runs still has it.
        while (readKeyFile(config.home).key !== key) await clock.sleep(100);
      };
    },
  },
  {
    id: 'clock-wrong',
    title: 'The clock of this machine goes before that of the database.',
    detectedBy: ['clock'],
    leaf: 'clock-skew',
    step: undefined,
    async inject(world) {
      const { clock } = world;
      world.clock = { ...clock, now: () => clock.now() + thresholds.clockMs.fail + 1_000 };
      return async () => {
        world.clock = clock;
      };
    },
  },
  {
    id: 'telegram-name-not-found',
    title: 'The name of the Bot API server is not found: DNS does not answer, or the setting is wrong.',
    detectedBy: ['telegram'],
    leaf: 'telegram-name-not-found',
    step: undefined,
    async inject(world) {
      const { config } = world;
      // No resolver has a name below it (RFC 6761 §6.4).
      world.config = { ...config, telegramApiRoot: 'http://bot-api.invalid' };
      return async () => {
        world.config = config;
      };
    },
  },
  {
    id: 'files-replaced',
    title: 'The files were replaced by those of a newer version, and nothing was started anew.',
    detectedBy: ['one-version'],
    leaf: 'versions-mixed',
    step: 'release#restart-all',
    async inject({ pidOf }) {
      // As its files were before: what it says of itself is of an older version.
      const older = `all.replace(version, version.replace(/\\d/g, '0'))`;
      await runInside(
        await pidOf('scalable_bot_manager'),
        `const { ServerResponse } = process.getBuiltinModule('http'); const { end } = ServerResponse.prototype;
        ServerResponse.prototype.end = function (body, ...rest) {
          return end.call(this, String(body).replace(/"version":"([^"]+)"/, (all, version) => ${older}), ...rest);
        };`,
      );
      return async () => {};
    },
  },
  {
    id: 'no-admin',
    title: 'The only administrator was kept out.',
    detectedBy: ['admins'],
    leaf: 'no-admin',
    step: 'admin-user-operations#make-admin',
    async inject(world) {
      const email = 'admin@example.com';
      await sqlOnce(
        world,
        `insert into users (id, name, email, role, suspended_at) values ('${systemIds.uuid()}', 'Ada', '${email}', 'admin', chatai_now())`,
      );
      return () => sqlOnce(world, `delete from users where email = '${email}'`);
    },
    brings: async () => ({ user: 'admin@example.com', reason: 'a drill' }),
  },
  {
    id: 'setting-misspelt',
    title: 'A setting is misspelt, and does nothing.',
    detectedBy: ['settings'],
    leaf: 'setting-wrong',
    step: undefined,
    async inject(world) {
      const { environment } = world;
      world.environment = { ...environment, CHATAI_WORKRES: '4' };
      return async () => {
        world.environment = environment;
      };
    },
  },
];

/** Of what an installation stands on and beside: Redis, model providers, the machine. */
export const surroundingFaults: Fault<World>[] = [...redisFaults, ...modelFaults, ...machineFaults];
