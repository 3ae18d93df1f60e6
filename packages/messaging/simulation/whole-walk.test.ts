import { createLog } from '@chatai/core/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forEachSeed } from './seeds.ts';
import { aConnection } from './world/a-connection.ts';
import { judge } from './world/judge.ts';
import { theGround } from './world/set-up.ts';
import { comeToRest, live } from './world/story.ts';
import { aWorld } from './world/world.ts';

/** Worlds share nothing but the server, which works on one while another thinks. */
const together = 4;

/** Beyond the first 200: each has found a defect, but for 2,723, which failed once in twenty runs and stays unexplained. */
const failedOnce = [249, 329, 364, 375, 385, 393, 394, 421, 621, 647, 911, 1_329, 2_723, 2_892, 3_875];

let ground: Awaited<ReturnType<typeof theGround>>;
const log = createLog('simulation', process.env.CHATAI_TEST_LOG ?? 'silent');
beforeAll(async () => {
  ground = await theGround();
});
afterAll(() => ground.platform.close());

test('whatever dies, is lost or comes twice, every question is answered once and in order, and nothing is doubled but by an outcome that nobody can know', async () => {
  await forEachSeed(
    80,
    async (random) => {
      const connection = await aConnection(ground.platform.system.pool);
      try {
        const world = await aWorld({ ...ground, connection, log, random });
        await world.create();
        await live(world, random, 25);
        await comeToRest(world);
        expect((await judge(world)).join('\n')).toBe('');
      } finally {
        connection.close();
      }
    },
    { together, failedOnce },
  );
}, 300_000);
