import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleWorld, startWorld } from './console-world.ts';
import { beKnown, signInTo } from './first-admin.ts';
import { visitors } from './visitors.ts';

const { aPage } = visitors();
let world: ConsoleWorld;
beforeAll(async () => {
  world = await startWorld();
  await beKnown(world);
}, 120_000);
afterAll(() => world?.stop());

const signIn = (page: Page) => signInTo(world, page);

describe('a list that changes while somebody reads it', () => {
  const api = () => world.backend.client({ authorization: `Bearer ${world.backend.localToken()}` });
  const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

  async function aBot(username: string): Promise<string> {
    const made = await fetch(`${world.simulatorUrl}/_sim/bots`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, name: 'Shop' }),
    });
    const { token } = (await made.json()) as { token: string };
    const [assistant] = (await api().assistants.list({ limit: 1 })).items;
    return (await api().bots.create({ assistantId: assistant?.id ?? '', token, mode: 'polling' })).id;
  }
  /** As the holder of a bot would say it. */
  async function say(id: string, state: string): Promise<void> {
    const sql = await world.backend.db.superuser();
    const { rows } = await sql.query('update bots set state = $2 where id = $1 returning workspace_id', [id, state]);
    world.backend.deps.hints.tell(rows[0].workspace_id, 'bots', id);
  }

  test('the row under the pointer says what is new of it and stays where it is; new rows wait for a press', async () => {
    const [gone, hovered] = [await aBot('gone_bot'), await aBot('hovered_bot')];
    const page = await aPage();
    await signIn(page);
    await page.goto(`${world.consoleUrl}/w/demo/bots`);
    const row = rowOf(page, '@hovered_bot');
    await row.hover();
    const before = await row.boundingBox();

    await api().bots.remove({ id: gone });
    await say(hovered, 'token_dead');
    await row.getByText('token dead').waitFor();
    await aBot('third_bot');
    const news = page.getByRole('button', { name: '1 new' });
    await news.waitFor();
    expect(await row.boundingBox()).toEqual(before);
    await rowOf(page, '@gone_bot').getByText('unknown').waitFor();
    expect(await rowOf(page, '@third_bot').count()).toBe(0);

    await news.click();
    await rowOf(page, '@third_bot').waitFor();
    await rowOf(page, '@gone_bot').waitFor({ state: 'detached' });
    expect(await page.getByRole('row').nth(1).textContent()).toContain('@hovered_bot');
    await news.waitFor({ state: 'detached' });
  });

  test('what is gone leaves the list with the pointer', async () => {
    const id = await aBot('leaving_bot');
    const page = await aPage();
    await signIn(page);
    await page.goto(`${world.consoleUrl}/w/demo/bots`);
    const row = rowOf(page, '@leaving_bot');
    await row.hover();
    await api().bots.remove({ id });
    await row.getByText('unknown').waitFor();
    await page.getByRole('heading', { level: 1 }).hover();
    await row.waitFor({ state: 'detached' });
  });

  test('what its reader has made stands in it at once', async () => {
    const page = await aPage();
    await signIn(page);
    await page.goto(`${world.consoleUrl}/w/demo/developers/keys`);
    for (const name of ['first key', 'second key']) {
      await page.getByRole('button', { name: 'Create key' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill(name);
      await dialog.getByRole('button', { name: 'Create key' }).click();
      await page.getByRole('button', { name: 'I have stored the key' }).click();
      await rowOf(page, name).waitFor();
    }
    expect(await page.getByRole('button', { name: /^\d+ new$/ }).count()).toBe(0);
  });
});
