// experience.md 9 and E14: how much script a browser that has never been here loads for each page.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FilledWorld, startFilledWorld } from './filled-world.ts';
import { watchLoading } from './loading.ts';
import { pages } from './pages.ts';
import { visitors } from './visitors.ts';

const { aPage } = visitors();
let world: FilledWorld;
beforeAll(async () => {
  world = await startFilledWorld();
}, 200_000);
afterAll(() => world?.stop());

/** React and Next alone: a page with less was not looked at in earnest. */
const leastKb = 100;
const mostKb = 250;

test.each(pages)('$route: no more than 250 kB of script', async ({ at, readers }) => {
  const page = await aPage(world.signedIn(readers?.[0] ?? 'nobody'));
  const loading = watchLoading(page);
  await page.goto(world.consoleUrl + at(world));
  await loading.atRest();
  const kb = await loading.scriptKb();
  expect(kb).toBeGreaterThan(leastKb);
  expect(kb).toBeLessThanOrEqual(mostKb);
});
