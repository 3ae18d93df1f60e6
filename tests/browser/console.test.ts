import { randomUUID } from 'node:crypto';
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleWorld, holding, startWorld } from './console-world.ts';
import { beKnown, signInTo } from './first-admin.ts';
import { phone, scrollsSideways, visitors } from './visitors.ts';

const { aPage, complaints } = visitors();
let world: ConsoleWorld;
beforeAll(async () => {
  world = await startWorld();
  await beKnown(world);
}, 120_000);
afterAll(() => world?.stop());

const signIn = (page: Page) => signInTo(world, page);
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

describe('the first admin', () => {
  test('reads Russian when the browser asks for it', async () => {
    const page = await aPage({ locale: 'ru-RU', viewport: phone });
    await signIn(page);
    expect(await page.locator('html').getAttribute('lang')).toBe('ru');
    await page.getByRole('heading', { level: 1, name: 'Главная' }).waitFor();
    await page.getByText('Встроенная модель: это не LLM').filter({ visible: true }).waitFor();
    expect(await scrollsSideways(page)).toBe(false);
  });

  test('is led to the sandbox and to the documentation of the API', async () => {
    const page = await aPage();
    await signIn(page);
    const sandbox = page.getByRole('link', { name: /Talk to @demo_bot in the Telegram sandbox/ });
    expect(new URL((await sandbox.getAttribute('href')) ?? '').port).toBe(new URL(world.simulatorUrl).port);
    const docs = page.getByRole('link', { name: /API documentation/ });
    expect((await fetch((await docs.getAttribute('href')) ?? '')).status).toBe(200);
  });

  test('keeps the chosen theme after a reload', async () => {
    const page = await aPage({ colorScheme: 'light' });
    await page.goto(`${world.consoleUrl}/sign-in`);
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    expect(await background(page)).toBe('rgb(17, 20, 24)');
    await page.reload();
    expect(await background(page)).toBe('rgb(17, 20, 24)');
  });

  test('finds the question that was typed and not sent again after a reload', async () => {
    const page = await aPage();
    await signIn(page);
    await page.getByLabel('Your question').filter({ visible: true }).fill('Half a quest');
    await page.reload();
    await expect
      .poll(() => page.getByLabel('Your question').filter({ visible: true }).inputValue())
      .toBe('Half a quest');
  });

  test('finds the talk again after a reload, until they sign out', async () => {
    const page = await aPage();
    await signIn(page);
    await page.getByRole('button', { name: world.question }).click();
    await page.getByRole('region', { name: 'Sources' }).waitFor();
    await page.reload();
    const log = page.getByRole('list', { name: 'Questions and answers' });
    await log.getByRole('paragraph').filter({ hasText: world.answer }).first().waitFor();
    await page.getByRole('button', { name: 'Ada' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in*');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('who goes astray is told so, and can go home', async () => {
    const page = await aPage();
    await signIn(page);
    await page.goto(`${world.consoleUrl}/nowhere`);
    expect(await page.title()).toBe('There is no such page · ChatAI');
    await page.getByRole('link', { name: 'Go home' }).click();
    await page.waitForURL('**/home');
    expect(complaints()).toEqual([expect.stringContaining('404')]);
  });

  test('an address that nobody can read is one at which there is no page', async () => {
    const page = await aPage();
    await signIn(page);
    await page.goto(`${world.consoleUrl}/w/demo/bots/%`);
    await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
  });

  test('what was made, and whose answer got lost, is made once, and not said to be undone', async () => {
    const page = await aPage();
    await signIn(page);
    const loseTheAnswer = async (route: Route) => {
      await route.fetch();
      await route.abort('connectionreset');
    };
    await page.route('**/api/v1/assistants', loseTheAnswer, { times: 1 });
    await page.goto(`${world.consoleUrl}/w/demo/assistants/new`);
    await page.getByLabel('Name').fill('Only one of me');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('then it may have been carried out').waitFor();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.waitForURL(/assistants\/[\w-]{36}/);
    await page.goto(`${world.consoleUrl}/w/demo/assistants`);
    const made = page.getByRole('link', { name: 'Only one of me' });
    await made.first().waitFor();
    expect(await made.count()).toBe(1);
    expect(complaints()).toEqual([expect.stringContaining('ERR_CONNECTION_RESET')]);
  });

  test('without the network the page stays, says its age, and shows what it missed when the network is back', async () => {
    const page = await aPage();
    await signIn(page);
    await page.goto(`${world.consoleUrl}/w/demo/assistants`);
    await page.getByRole('link', { name: 'Demo assistant' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Knowledge' }).first().click();
    await page.getByText('The console cannot be reached').waitFor();
    await page
      .getByText(/^Updated .*: backend unreachable$/)
      .first()
      .waitFor();
    await world.backend
      .client({ authorization: `Bearer ${world.backend.localToken()}` })
      .assistants.create({ name: 'Missed' });
    await page.context().setOffline(false);
    await page.getByRole('button', { name: '1 new' }).click();
    await page.getByRole('link', { name: 'Missed' }).waitFor();
    await page.getByRole('link', { name: 'Knowledge' }).first().click();
    await page.waitForURL('**/knowledge');
    // Of each try that the network did not take.
    complaints();
  });

  test('reads the documentation of the API as ours, with nothing that the page refuses itself', async () => {
    const page = await aPage();
    await page.goto(`${world.backendUrl}/docs`);
    await page.getByRole('heading', { name: /^ChatAI/ }).waitFor();
    expect(await page.title()).toBe('ChatAI API');
    await page.locator('.opblock-summary').first().waitFor();
    expect(await page.locator('.topbar, .download-url-input').count()).toBe(0);
    await page.locator('.opblock-summary-control').first().click();
    await page.locator('.opblock-body').first().waitFor();
  });

  test('signs out, and is then told how to get a link', async () => {
    const page = await aPage();
    await signIn(page);
    await page.getByRole('button', { name: 'Ada' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in*');
    await page.goto(`${world.consoleUrl}/w/demo/home`);
    await page.waitForURL('**/sign-in*');
    await page.getByText('Signing in for the first time?').click();
    await page.getByText('chatai admin link').waitFor();
  });
});

describe('what goes wrong', () => {
  test('a used link says so, and what to do', async () => {
    const link = await world.aLink();
    const first = await aPage();
    await first.goto(link);
    await first.getByRole('button', { name: 'Sign in' }).click();
    await first.waitForURL('**/home');
    const second = await aPage();
    await second.goto(link);
    const alert = second.getByRole('alert').filter({ hasText: 'This link no longer works' });
    expect(await alert.textContent()).toContain('chatai admin link');
  });

  test.each([
    {
      name: 'cut',
      change: (link: string) => link.slice(0, -30),
      locale: 'en-GB',
      says: 'This link no longer works',
    },
    { name: 'mistyped', change: (link: string) => `${link}x`, locale: 'ru-RU', says: 'Ссылка больше не действует' },
  ])('a link that was $name says so, and how to get a new one ($locale)', async ({ change, locale, says }) => {
    const page = await aPage({ locale, viewport: phone });
    await page.goto(change(await world.aLink()));
    const alert = page.getByRole('alert').filter({ hasText: says });
    expect(await alert.textContent()).toContain('chatai admin link');
  });

  test('a session that ended is told where the question was asked, with the request id and the way back', async () => {
    const page = await aPage();
    await signIn(page);
    await page.context().clearCookies();
    await page.getByLabel('Your question').filter({ visible: true }).fill(world.question);
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'Not signed in' });
    await alert.getByText(/Request [\w-]{36}/).waitFor();
    await alert.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/sign-in*');
    // Whoever listened for hints is refused too, now or a little later.
    expect(complaints().filter((text) => !text.includes('401'))).toEqual([]);
  });

  test('without the backend an open page shows the age of what it knows and nothing as ok, and comes back by itself', async () => {
    const page = await aPage();
    await signIn(page);
    const card = page.getByRole('region', { name: 'System status' });
    await card.getByText('ok', { exact: true }).first().waitFor();
    await world.stopBackend();
    await card.getByText(/Updated .* ago: backend unreachable/).waitFor({ timeout: 15_000 });
    expect(await card.getByText('ok', { exact: true }).count()).toBe(0);
    expect(await (await fetch(`${world.consoleUrl}/api/health`)).json()).toMatchObject({ status: 'degraded' });
    await world.startBackend();
    await card.getByText('ok', { exact: true }).first().waitFor({ timeout: 15_000 });
    complaints();
  });
});

test('a session that was ended leaves the list of sessions at once', async () => {
  const { backend } = world;
  const vera = await backend.aTenant('Vera Twice');
  await backend.deps.sessions.open(vera.userId, undefined);
  const page = await aPage(holding(vera.cookie, world));
  await page.goto(`${world.consoleUrl}/account`);
  const sessions = page.getByRole('region', { name: 'Sessions' });
  const ends = sessions.getByRole('button', { name: /^End session of/ });
  await ends.first().waitFor();
  const before = await ends.count();
  await ends.first().click();
  await page.getByText('ends within 5 seconds').waitFor();
  await expect.poll(() => ends.count(), { timeout: 10_000 }).toBe(before - 1);
});

test('a viewer leaves a workspace from their account page, and not the one that nobody else owns', async () => {
  const { backend } = world;
  const vera = await backend.aTenant('Vera');
  const sql = await backend.db.superuser();
  await sql.query(
    `insert into members (id, workspace_id, user_id, role) select $1, id, $2, 'viewer' from workspaces where slug = 'demo'`,
    [randomUUID(), vera.userId],
  );
  const page = await aPage(holding(vera.cookie, world));
  await page.goto(`${world.consoleUrl}/account`);
  const card = page.getByRole('region', { name: 'Workspaces' });
  const dialog = page.getByRole('dialog');
  const leave = dialog.getByRole('button', { name: 'Leave workspace' });
  await card.getByRole('button', { name: 'Leave workspace Vera' }).click();
  await dialog.getByLabel('Type Vera to continue').fill('Vera');
  await leave.click();
  await dialog.getByText('This is the last owner').waitFor();
  expect(complaints()).toEqual([expect.stringContaining('409')]);
  await page.keyboard.press('Escape');

  await card.getByRole('button', { name: 'Leave workspace Demo' }).click();
  expect(await leave.getAttribute('title')).toBe('Type Demo first');
  await dialog.getByLabel('Type Demo to continue').fill('Demo');
  await leave.click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => card.getByRole('row').count(), { timeout: 10_000 }).toBe(2);
  const { rows } = await sql.query(
    'select w.name from members m join workspaces w on w.id = m.workspace_id where m.user_id = $1',
    [vera.userId],
  );
  expect(rows).toEqual([{ name: 'Vera' }]);
});

test('a text that a mistake would make HTML, or the address of a script, is refused by the page itself (T9)', async () => {
  const page = await aPage();
  await signIn(page);
  const outcomes = await page.evaluate(() => {
    const outcomeOf = (deed: () => void) => {
      try {
        deed();
        return 'taken';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const element = document.createElement('div');
    const script = document.createElement('script');
    return {
      html: outcomeOf(() => {
        element.innerHTML = '<img src=x onerror=alert(1)>';
      }),
      text: outcomeOf(() => {
        element.innerHTML = 'a &amp; b';
      }),
      foreign: outcomeOf(() => {
        script.src = 'https://evil.example/x.js';
      }),
      upload: outcomeOf(() => {
        script.src = '/api/v1/knowledge/sources/x/file';
      }),
      ours: outcomeOf(() => {
        script.src = '/_next/static/x.js';
      }),
      attribute: outcomeOf(() => script.setAttribute('src', 'https://evil.example/x.js')),
      code: outcomeOf(() => {
        script.text = 'alert(1)';
      }),
      document: outcomeOf(() => document.write('<p>x</p>')),
    };
  });
  const refused = 'TypeError';
  const [html, foreign, upload, attribute, code] = [refused, refused, refused, refused, refused];
  expect(outcomes).toEqual({ html, foreign, upload, attribute, code, document: refused, text: 'taken', ours: 'taken' });
  // The browser tells of each.
  expect(complaints().every((complaint) => complaint.includes('Trusted'))).toBe(true);
});

test('/api/health answers 200 with what was built', async () => {
  const ask = () => fetch(`${world.consoleUrl}/api/health`);
  const response = await ask();
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    status: 'healthy',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    buildId: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  // It is measured from the first who asks on, and told a second later.
  await expect.poll(async () => (await (await ask()).json()).loopDelayMs).toEqual(expect.any(Number));
});
