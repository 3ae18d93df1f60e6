import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statfsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { readKeyFile } from '@chatai/core/config';
import { systemIds } from '@chatai/core/ids';
import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { sqlOnce } from './database.ts';
import { runInside } from './inspector.ts';
import { lookWith } from './look-with.ts';
import { signal } from './signal.ts';
import type { World } from './world.ts';

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

/** Of the machine and the folders that an installation stands on, and of what people set. */
export const machineFaults: Fault<World>[] = [
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
      const back = lookWith(world, { config: { ...config, secretKey: key }, keyInFile: true });
      return async () => {
        await back();
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
      return lookWith(world, { clock: { ...clock, now: () => clock.now() + thresholds.clockMs.fail + 1_000 } });
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
      return lookWith(world, { config: { ...config, telegramApiRoot: 'http://bot-api.invalid' } });
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
      return lookWith(world, { environment: { ...environment, CHATAI_WORKRES: '4' } });
    },
  },
];
