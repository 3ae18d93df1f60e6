// experience.md 1.2, 1.4, 1.5, 4.7, 4.8; operations.md 4.6, 4.10, 4.12: what the pages of the operations say of ages, budgets, forecasts and names, and never more than is known.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { openJournal } from '@chatai/operations/runbook';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { hueOf } from '../../apps/frontend/console/operations/instance-colour.ts';
import { paths } from '../../apps/frontend/console/paths.ts';
import { keepLookOf, managerHeld } from './a-look.ts';
import { keepRunOf } from './a-run.ts';
import { type ConsoleWorld, holding, startWorld } from './console-world.ts';
import { visitors } from './visitors.ts';
import { textsIn } from './ways.ts';

const { aPage, complaints } = visitors();
const t = textsIn('en');
let world: ConsoleWorld;
let cookies: { olga: string; peter: string; ada: string };
/** Of somebody who has lost their telephone. */
let address: string;

beforeAll(async () => {
  // What the console is told itself, beside its backend's own name.
  vi.stubEnv('CHATAI_INSTANCE', 'shop');
  world = await startWorld();
  const { backend } = world;
  // A run is a process of its own, which reads its settings itself, and reaches this backend with them.
  vi.stubEnv('CHATAI_HOME', backend.home);
  vi.stubEnv('CHATAI_PORT_OFFSET', '43000');
  vi.stubEnv('CHATAI_BACKEND_PORT', new URL(backend.url).port);
  vi.stubEnv('CHATAI_SECRET_KEY', backend.deps.secret);
  const [olga, peter, ada] = [
    await backend.aTenant('Olga'),
    await backend.aTenant('Peter'),
    await backend.aTenant('Ada'),
  ];
  const sql = await backend.db.superuser();
  await sql.query(`update users set role = 'oncall' where id = any($1)`, [[olga.userId, peter.userId]]);
  await sql.query(`update users set role = 'admin' where id = $1`, [ada.userId]);
  const { userId } = await backend.aTenant('Quentin');
  const { rows } = await sql.query('select email from users where id = $1', [userId]);
  address = rows[0].email;
  cookies = { olga: olga.cookie, peter: peter.cookie, ada: ada.cookie };
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await world?.stop();
});

const as = (who: keyof typeof cookies, options = {}) => aPage({ ...holding(cookies[who], world), ...options });
const open = (page: Page, where: string) => page.goto(world.consoleUrl + where);
const keepLook = (agoMs = 0) => keepLookOf(world.backend.home, { ...managerHeld(), agoMs });

const keepRun = (step: string, scope: string, minutesAgo: number, how?: Parameters<typeof keepRunOf>[4]) =>
  keepRunOf(world.backend.home, step, scope, minutesAgo, how);

const stepOn = (page: Page, name: string): Locator => page.locator(`[data-step="${name}"]`);

async function dryRun(step: Locator): Promise<void> {
  // A press before the page has taken its own start is lost.
  const press = async () => {
    await step.getByRole('button', { name: t('ops.dryRun') }).click();
    return step.locator('[data-run]').count();
  };
  await expect.poll(press).toBe(1);
  await step.locator('[data-state=dry-run]').waitFor({ timeout: 20_000 });
}

test('where nothing was run yet, the list says so and leads to what can be', async () => {
  rmSync(path.join(world.backend.home, 'runs'), { recursive: true, force: true });
  const page = await as('olga');
  await open(page, paths.ops.runs);
  const empty = page.getByText(t('ops.noRuns')).locator('xpath=..');
  expect(await empty.getByRole('link', { name: t('ops.runbooks') }).getAttribute('href')).toBe(paths.ops.runbooks);
});

test('a look says how old it was when it came, and is called live while it is not too old (experience.md 1.4)', async () => {
  const page = await as('olga');
  for (const where of [paths.ops.status, paths.ops.runbook('workers')]) {
    await keepLook(11_000);
    await open(page, where);
    await page.getByText(/^Live, seen [12]\d s ago$/).waitFor();
    // It is another one each second: nobody is read that aloud.
    expect(await page.getByRole('status').filter({ hasText: 'Live, seen' }).count()).toBe(0);
  }
  await page.route('**/ops/health**', (route) => route.abort());
  await page.getByText(/^Seen \d+ s ago$/).waitFor();
  expect(await page.getByText('Live, seen').count()).toBe(0);
  // Of calls that were not answered.
  complaints();
});

test('a session that ends while a page is open is told there with the way back in, and nothing is called well any more', async () => {
  await keepLookOf(world.backend.home, { facts: {} });
  const id = systemIds.uuid();
  const journal = openJournal(world.backend.home, id);
  journal.write({
    ...{ kind: 'run', at: systemClock.now(), id, runbook: 'backend', step: 'freeze', params: {}, scope: 'freezing' },
    ...{ actor: { name: 'root', role: 'admin' }, dryRun: false, pid: process.pid },
  });
  const context = (await as('olga')).context();
  const where = [paths.ops.status, paths.ops.runs, paths.ops.run(id), paths.ops.step('backend#freeze')];
  const tabs = await Promise.all(where.map(async (one) => ({ one, page: await context.newPage() })));
  for (const { one, page } of tabs) {
    await open(page, one);
    await page.getByText('Live, seen').waitFor();
  }
  const [status] = tabs;
  await status?.page.getByText(/^\d+ checks? (is|are) well$/).waitFor();
  await context.clearCookies();
  for (const { one, page } of tabs) {
    const notice = page.getByRole('alert').filter({ hasText: 'Not signed in' });
    await notice.getByText(/Request [\w-]{36}/).waitFor();
    await page
      .getByText(/^Seen .* ago$/)
      .first()
      .waitFor();
    const lies = [
      /backend unreachable/,
      /^Nothing wrong was found/,
      / well$/,
      t('ops.awayMeanwhile'),
      t('ops.unknown'),
    ];
    for (const lie of lies) expect(await page.getByText(lie).count(), `${one}: ${lie}`).toBe(0);
    expect(await page.locator('main .bg-ok-tint').count(), one).toBe(0);
  }
  await status?.page.getByRole('button', { name: 'Sign in' }).click();
  await status?.page.waitForURL(`**/sign-in?to=${encodeURIComponent(paths.ops.status)}`);
  journal.write({ kind: 'over', at: systemClock.now(), result: 'fixed', says: 'all tables were frozen' });
  journal.close();
  // Each of them goes on asking until it is closed.
  await context.close();
  expect(complaints().filter((text) => !text.includes('401'))).toEqual([]);
}, 60_000);

test('the list of runs, a run that goes on and the coverage say how old they are; a run that is over, when it ended', async () => {
  const page = await as('olga');
  const ended = keepRun('frontend#restart', 'chatai-frontend', 300);
  await open(page, paths.ops.runs);
  await page.getByText('Live, seen').waitFor();
  await open(page, paths.ops.run(ended));
  await page.getByText(t('ops.ended')).waitFor();
  await open(page, paths.ops.coverage);
  await page.getByText(t('coverage.newest')).waitFor();
  const id = systemIds.uuid();
  const journal = openJournal(world.backend.home, id);
  journal.write({
    ...{ kind: 'run', at: systemClock.now(), id, runbook: 'backend', step: 'freeze', params: {}, scope: 'postgresql' },
    ...{ actor: { name: 'root', role: 'admin' }, dryRun: false, pid: process.pid },
  });
  journal.write({ kind: 'began', at: systemClock.now(), stage: 'act' });
  await open(page, paths.ops.run(id));
  await page.getByText('Live, seen').waitFor();
  journal.write({ kind: 'ended', at: systemClock.now(), stage: 'act', fine: true, says: 'frozen', tookMs: 1 });
  journal.write({ kind: 'over', at: systemClock.now(), result: 'fixed', says: 'all tables were frozen' });
  journal.close();
  await page.locator('[data-state=fixed]').waitFor();
  await page.getByText(t('ops.ended')).waitFor();
});

test('the list of runs shows what begins and ends while it is read; what is new waits for a press', async () => {
  keepRun('frontend#restart', 'chatai-frontend', 200);
  const page = await as('olga');
  await open(page, paths.ops.runs);
  const rows = page.getByRole('row');
  const rowAt = (place: number) => rows.nth(place).getAttribute('data-row');
  await rows.nth(1).waitFor();
  const newest = await rowAt(1);
  const run = keepRun('backend#freeze', 'postgresql', 0, {
    says: `${'a long reason '.repeat(200)}${'x'.repeat(500)}`,
  });
  const news = page.getByRole('button', { name: '1 new' });
  await news.waitFor({ timeout: 15_000 });
  expect(await rowAt(1)).toBe(newest);
  await news.click();
  await expect.poll(() => Promise.all([rowAt(1), rowAt(2)])).toEqual([run, newest]);
  // However much one of them says, no name is broken, and none of them fills the page.
  expect(await rows.nth(1).evaluate((row) => row.clientHeight)).toBeLessThan(100);
  for (const link of await rows.getByRole('link').all())
    expect(await link.evaluate((name) => name.getClientRects().length)).toBe(1);
});

test('the line of the day shows when something was changed and when a step was run, and each can be looked at', async () => {
  await keepLook();
  const id = keepRun('frontend#restart', 'chatai-frontend', 120);
  // What was only tried changed nothing, and hides nothing.
  for (let count = 0; count < 56; count++) keepRun('frontend#restart', 'chatai-frontend', 60, { dryRun: true });
  const page = await as('olga');
  await open(page, paths.ops.status);
  const day = page.locator('[data-card]', { hasText: t('ops.day') });
  const marks = day.locator('details', { hasText: t('ops.dayChanges', { count: 1 }) });
  const placesOf = (kind: string) =>
    marks
      .locator(`summary [data-tick=${kind}]`)
      .evaluateAll((ticks) => ticks.map((tick) => Number.parseFloat((tick as HTMLElement).style.left)));
  // Nine minutes of a day, and two hours.
  await expect.poll(() => placesOf('change')).toEqual([expect.closeTo(99.4, 1)]);
  expect(await placesOf('run')).toContainEqual(expect.closeTo(91.7, 1));
  await marks.locator('summary').click();
  await marks.getByText('CHATAI_WORKERS is 4 now').waitFor();
  const link = marks.locator(`a[href="${paths.ops.run(id)}"]`);
  await link.waitFor();
});

test('a step that was restarted as often as may be offers Diagnose in place of Run, and says when it is free', async () => {
  await keepLook();
  keepRun('workers#restart', 'scalable_bot_manager', 10);
  const page = await as('olga');
  await open(page, paths.ops.step('workers#restart'));
  const step = stepOn(page, 'workers#restart');
  const left = step.locator('dt', { hasText: t('ops.budget') }).locator('xpath=following-sibling::dd[1]');
  await expect.poll(() => left.textContent()).toBe('1');
  await step.getByRole('button', { name: t('ops.run'), exact: true }).waitFor();

  keepRun('workers#restart', 'scalable_bot_manager', 1);
  const diagnose = step.getByRole('link', { name: t('ops.diagnose') });
  await diagnose.waitFor({ timeout: 20_000 });
  expect(await step.getByRole('button', { name: t('ops.run'), exact: true }).count()).toBe(0);
  expect(await left.textContent()).toBe('0');
  await step.getByText(/possible at (\w+ \d+, )?\d\d:\d\d$/).waitFor();
  await step.getByRole('button', { name: t('ops.dryRun') }).waitFor();
  await diagnose.click();
  await page.waitForURL(`**${paths.ops.status}`);
  // What restarts nothing has no such budget.
  await open(page, paths.ops.step('workers#end-worker'));
  await stepOn(page, 'workers#end-worker').waitFor();
  expect(await stepOn(page, 'workers#end-worker').getByText(t('ops.budget')).count()).toBe(0);
});

test('forecasts stand beside what came: of a run, and of all runs of a step; restarts that did not help are counted', async () => {
  const id = keepRun('bots-monitoring#restart', 'chatai-watchdog', 100, { took: 8 });
  const bad = keepRun('bots-monitoring#restart', 'chatai-watchdog', 200, { result: 'not-fixed', took: 90 });
  keepRun('bots-monitoring#restart', 'chatai-watchdog', 300, { took: 10 });
  const page = await as('olga');
  await open(page, paths.ops.run(id));
  const told = page.getByText(t('ops.touchesOf', { bots: 3, workspaces: 2, turns: 2, seconds: 6 }));
  expect(await told.textContent()).toContain(t('ops.touchesWait', { messages: 4 }));
  await told.getByText(t('ops.touchesAsOf')).locator('time').waitFor();
  await page.getByText(t('ops.touchedThen', { bots: 3, turns: 0, seconds: 8 })).waitFor();
  await open(page, paths.ops.step('bots-monitoring#restart'));
  await stepOn(page, 'bots-monitoring#restart')
    .getByText('said 6 s, took 9 s on average of 2 runs; off by 3 s')
    .waitFor();
  await open(page, paths.ops.runs);
  const card = page.locator('[data-card]', { hasText: t('ops.fruitless') });
  await card.getByText(/^\d+ of \d+ restarts of the last 30 days did not help\.$/).waitFor();
  const row = card.getByRole('listitem').filter({ has: page.locator(`a[href="${paths.ops.run(bad)}"]`) });
  const why = row.getByText(t('fruitless.not-fixed'));
  // A press before the page has taken its own start is lost.
  const press = async () => {
    if (!(await why.isVisible())) await card.getByText(t('coverage.each')).click();
    return why.isVisible();
  };
  await expect.poll(press).toBe(true);
  expect(await card.locator(`a[href="${paths.ops.run(id)}"]`).count()).toBe(0);
});

test('a run that did not help shows what is found first now, and leads to its step', async () => {
  await keepLook();
  const id = keepRun('backend#freeze', 'postgresql', 30, { result: 'not-fixed' });
  const page = await as('olga');
  await open(page, paths.ops.run(id));
  await page.locator('[data-next=botManager-stopped]').getByText('held by a signal (SIGSTOP)').waitFor();
  await page.getByRole('link', { name: t('ops.openStep') }).click();
  await page.waitForURL('**/ops/runbooks/workers*#restart');
});

test('the second person approves on the page of the step', async () => {
  await keepLook();
  const [page, other] = [await as('olga'), await as('peter')];
  const name = 'backend#restart-database';
  await open(page, paths.ops.step(name));
  const step = stepOn(page, name);
  await dryRun(step);
  await step.getByLabel(t('ops.reason')).fill('all else has failed');
  await open(other, paths.ops.step(name));
  await step.getByRole('button', { name: t('ops.askSecond') }).click();
  await step.getByText('Waits for a second person').waitFor();
  // It comes while the page is open, and not to whoever has asked.
  const asked = stepOn(other, name).locator('[data-approval]');
  await asked.getByText('Olga wants to run this: all else has failed').waitFor();
  expect(await step.locator('[data-approval]').count()).toBe(0);
  await asked.getByRole('button', { name: t('ops.approve') }).click();
  await asked.getByText(t('approval.approved')).waitFor();
  await step.getByText('Approved by Peter').waitFor({ timeout: 10_000 });
}, 90_000);

test('a step that keeps somebody out asks for the name of the installation, whatever its risk is', async () => {
  await keepLook();
  const name = 'admin-user-operations#end-sessions';
  const onCall = await as('olga');
  await open(onCall, paths.ops.step(name));
  // To be read without pointing at anything.
  await stepOn(onCall, name).getByText(t('whyNot.forAdmins')).filter({ visible: true }).first().waitFor();
  for (const button of ['ops.dryRun', 'ops.run'] as const)
    expect(
      await stepOn(onCall, name)
        .getByRole('button', { name: t(button), exact: true })
        .getAttribute('aria-disabled'),
    ).toBe('true');
  const page = await as('ada');
  await open(page, paths.ops.step(name, { user: address, reason: 'a lost telephone' }));
  const step = stepOn(page, name);
  await dryRun(step);
  await step.getByRole('button', { name: t('ops.run'), exact: true }).click();
  const dialog = page.getByRole('dialog');
  const go = dialog.getByRole('button', { name: t('ops.runDanger', { instance: 'test' }) });
  expect(await go.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByRole('textbox').fill('shop');
  expect(await go.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByRole('textbox').press('Enter');
  await dialog.getByRole('textbox').fill('test');
  expect(await step.locator('[data-run]').count()).toBe(1);
  await dialog.getByRole('textbox').press('Enter');
  await step.locator('[data-state=fixed]').waitFor({ timeout: 30_000 });
}, 90_000);

test('what a step was given survives a reload, a secret of it does not; a run of it that goes on is shown to whoever comes, and to whoever is there', async () => {
  await keepLook();
  const name = 'bots-monitoring#replace-token';
  const page = await as('olga');
  const step = stepOn(page, name);
  const [bot, token] = [step.getByLabel('bot', { exact: true }), step.getByLabel('token', { exact: true })];
  await open(page, paths.ops.step(name));
  expect(await step.getByText('`').count()).toBe(0);
  await expect
    .poll(async () => {
      await bot.fill('@typed_bot');
      return bot.inputValue();
    })
    .toBe('@typed_bot');
  await token.fill('1234567:a-secret');
  // What is refused as it stands is not tried again by a button of its own.
  await step.getByRole('button', { name: t('ops.dryRun') }).click();
  const refusal = step.getByRole('alert');
  await refusal.waitFor();
  expect(await refusal.getByRole('button').count()).toBe(0);
  // It is at its field, and not in the words of a terminal.
  expect(await token.getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => token.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await refusal.textContent()).not.toContain('--param');
  complaints();
  await page.reload();
  await expect.poll(() => bot.inputValue()).toBe('@typed_bot');
  expect(await token.inputValue()).toBe('');
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain('a-secret');

  const id = systemIds.uuid();
  const journal = openJournal(world.backend.home, id);
  journal.write({
    ...{ kind: 'run', at: systemClock.now(), id, runbook: 'bots-monitoring', step: 'replace-token', params: {} },
    ...{ scope: 'bots', actor: { name: 'Peter', role: 'on-call' }, dryRun: false, pid: process.pid },
  });
  const shown = step.locator(`[data-goes-on="${id}"]`);
  await shown.getByText('Peter is running this').waitFor();
  await page.reload();
  expect(await shown.getByRole('link', { name: t('ops.record') }).getAttribute('href')).toBe(paths.ops.run(id));
  journal.write({ kind: 'over', at: systemClock.now(), result: 'fixed', says: 'it answers' });
  journal.close();
  await shown.waitFor({ state: 'detached' });
  // A bot that a finding leads to is not the one that was typed.
  await open(page, paths.ops.step(name, { bot: '@found_bot' }));
  await expect.poll(() => bot.inputValue()).toBe('@found_bot');
});

test('the line on top has the colour of the installation, whose name stands there without the backend as well', async () => {
  const page = await as('olga');
  await open(page, paths.ops.runs);
  await page.getByText(t('ops.instance', { name: 'test' })).waitFor();
  const line = page.locator('[data-hue]');
  expect(await line.getAttribute('data-hue')).toBe(String(hueOf('test')));
  const admins = await as('ada');
  await open(admins, paths.admin.users);
  await admins.getByText(t('admin.instance', { name: 'test' })).waitFor();
  expect(await admins.locator('[data-hue]').getAttribute('data-hue')).toBe(String(hueOf('test')));
  expect(await admins.title()).toBe('Users · test · ChatAI');
  const colour = () => line.evaluate((element) => getComputedStyle(element).backgroundColor);
  const byDay = await colour();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await colour()).not.toBe(byDay);
  await world.stopBackend();
  try {
    await open(page, paths.ops.runs);
    await page.getByText(t('ops.instance', { name: 'shop' })).waitFor();
    expect(await line.getAttribute('data-hue')).toBe(String(hueOf('shop')));
  } finally {
    await world.startBackend();
  }
  await open(page, paths.ops.runs);
  await page.getByText(t('ops.instance', { name: 'test' })).waitFor();
  // Of calls that were not answered.
  complaints();
});
