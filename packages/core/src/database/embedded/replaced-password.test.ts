import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCluster, startEmbedded } from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chatai-password-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('after the key of the installation was changed the server starts with the new password and forgets the old one', async () => {
  const dataFolder = path.join(folder, 'postgres');
  const logFile = path.join(folder, 'postgres.log');
  const start = (superuserPassword: string, previousPassword?: string) =>
    startEmbedded({ dataFolder, socketFolder: folder, logFile, superuserPassword, previousPassword });
  await createCluster({ dataFolder, superuserPassword: 'one', throwAway: true });
  await expect(start('three', 'two')).rejects.toThrow('CHATAI_SECRET_KEY differs');
  const changed = await start("it's two", 'one');
  await changed.stop();
  await expect(start('one')).rejects.toThrow('CHATAI_SECRET_KEY differs');
  const without = await start("it's two");
  await without.stop();
});
