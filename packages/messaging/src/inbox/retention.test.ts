import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform } from '../../testing/platform.ts';
import { forgetOldUpdates } from './retention.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('raw updates are deleted after seven days and not before', async () => {
  const bot = await platform.aBot(await platform.aTenant());
  for (let id = 1; id <= 3; id++) await platform.storeRaw(bot, Buffer.from(`{"update_id":${id},"poll":{}}`));
  await platform.system.pool.query(
    "update updates set received_at = now() - interval '7 days 1 minute' where update_id = 1",
  );
  await platform.system.pool.query(
    "update updates set received_at = now() - interval '6 days 23 hours' where update_id = 2",
  );
  expect(await forgetOldUpdates(platform.system)).toBe(1);
  const { rows } = await platform.system.pool.query('select update_id from updates order by seq');
  expect(rows).toEqual([{ update_id: 2 }, { update_id: 3 }]);
  expect(await forgetOldUpdates(platform.system)).toBe(0);
});
