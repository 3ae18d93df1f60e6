// experience.md 4.7 and 4.8, E28, E30, E31: what whoever is on call sees and does, over looks of a watchdog that the test writes.
import { spawn } from 'node:child_process';
import { systemClock } from '@chatai/core/clock';
import { loadConfig, secretKeyOf } from '@chatai/core/config';
import { systemIds } from '@chatai/core/ids';
import { keepChanges } from '@chatai/operations/health';
import { openJournal } from '@chatai/operations/runbook';
import type { Facts } from '@chatai/runbooks';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { paths } from '../../apps/frontend/console/paths.ts';
import { keepLookOf, managerHeld } from './a-look.ts';
import { type ConsoleWorld, holding, startWorld } from './console-world.ts';
import { phone, scrollsSideways, visitors } from './visitors.ts';
import { textsIn } from './ways.ts';

const { aPage } = visitors();
const t = textsIn('en');
const minute = 60_000;
let world: ConsoleWorld;
let cookies: { olga: string; peter: string };

beforeAll(async () => {
  world = await startWorld();
  const { backend } = world;
  // A run is a process of its own, which reads its settings itself. Nobody supervises anything here: what acts begins, and fails.
  vi.stubEnv('CHATAI_HOME', backend.home);
  vi.stubEnv('CHATAI_PORT_OFFSET', '43000');
  secretKeyOf(loadConfig());
  const [olga, peter] = [await backend.aTenant('Olga'), await backend.aTenant('Peter')];
  const sql = await backend.db.superuser();
  await sql.query(`update users set role = 'oncall' where id = any($1)`, [[olga.userId, peter.userId]]);
  cookies = { olga: olga.cookie, peter: peter.cookie };
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await world?.stop();
});
beforeEach(() => keepLook());

const as = (who: keyof typeof cookies, options = {}) => aPage({ ...holding(cookies[who], world), ...options });
const open = (page: Page, address: string) => page.goto(world.consoleUrl + address);

const keepLook = (more: Partial<Facts> = {}) => {
  const { facts, said } = managerHeld();
  return keepLookOf(world.backend.home, { facts: { ...facts, ...more }, said });
};

/** All of it stands on the first screen. */
async function expectInSight(page: Page, ...parts: Locator[]): Promise<void> {
  const height = page.viewportSize()?.height ?? 0;
  for (const part of parts) {
    await part.waitFor();
    const box = await part.boundingBox();
    expect(box && box.y + box.height, String(part)).toBeLessThanOrEqual(height);
  }
}

test('the first screen of a phone says what, since when, whom it concerns and what to do, without the database as well (E28)', async () => {
  const page = await as('olga', { viewport: phone });
  await open(page, paths.ops.status);
  const parts = () => [
    page.locator('[data-verdict=unhealthy], [data-verdict=degraded]'),
    page.getByText('(6 min)'),
    page.getByText('4 messages wait for an answer'),
    page.locator('[data-finding=botManager-stopped]').getByText('held by a signal (SIGSTOP)').first(),
    page.locator('[data-finding=botManager-stopped]').getByRole('link', { name: t('ops.openStep') }),
  ];
  await expectInSight(page, ...parts());
  await page.getByText('CHATAI_WORKERS is 4 now').first().waitFor();
  // What it has asked itself since has brought the pass.
  const hasPass = async () => (await page.context().cookies()).some(({ name }) => name === 'chatai_operator');
  await expect.poll(hasPass, { timeout: 15_000 }).toBe(true);

  const sql = await world.backend.db.superuser();
  await sql.query('begin; lock table users, sessions in access exclusive mode');
  const other = await page.context().newPage();
  try {
    await Promise.all([open(page, paths.ops.status), open(other, paths.ops.step('workers#restart'))]);
    await page.getByText('You were let in before').waitFor({ timeout: 15_000 });
    await expectInSight(page, ...parts());
    // The page of the step says so too, and offers nothing that would be refused.
    await other.getByText('You were let in before').waitFor({ timeout: 15_000 });
    const dryRun = other.locator('[data-step="workers#restart"]').getByRole('button', { name: t('ops.dryRun') });
    await expect.poll(() => dryRun.getAttribute('title')).toBe(t('whyNot.nobodyKnows'));
  } finally {
    await sql.query('rollback');
  }
}, 60_000);

test('where nothing was found and something could not be looked at, the page says so and shows what', async () => {
  await keepLookOf(world.backend.home, { facts: {}, unseen: { database: 'timeout', sessions: 'timeout' } });
  const page = await as('olga');
  await open(page, paths.ops.status);
  const said = page.getByText(/^Nothing wrong was found in what could be seen; \d+ questions could not be asked\.$/);
  await said.waitFor();
  const [, count] = /(\d+) questions/.exec((await said.textContent()) ?? '') ?? [];
  const unasked = page.locator('details[open]', { hasText: t('ops.notSeen') }).getByRole('listitem');
  expect(await unasked.count()).toBe(Number(count));
  await unasked.first().getByText('(timeout)').waitFor();
});

test('the verdict says what is wrong in the words of what was found first', async () => {
  const page = await as('olga', { viewport: phone });
  await open(page, paths.ops.status);
  const verdict = page.locator('[data-verdict] [data-headline]');
  await verdict.getByText('held by a signal (SIGSTOP)').waitFor();
  const found = await page.locator('[data-finding] p').first().textContent();
  expect(await verdict.textContent()).toBe(found);
});

test('what was seen earlier can be looked at, and says that it is not now', async () => {
  const from = systemClock.now() - 5 * minute;
  keepChanges(world.backend.home, [
    { at: from, id: 'disk', status: 'warn', detail: '81 %' },
    { at: from + 3 * minute, id: 'disk', status: 'ok' },
    ...Array.from({ length: 500 }, (_, n) => [
      { at: from - (n + 1) * minute, id: 'redis', status: 'fail' as const },
      { at: from - (n + 1) * minute + 20_000, id: 'redis', status: 'ok' as const },
    ])
      .reverse()
      .flat(),
  ]);
  const page = await as('olga');
  await open(page, paths.ops.status);
  const row = page.getByRole('listitem').filter({ hasText: '(3 min)' });
  await row.waitFor();
  // One that was so again and again hides nothing.
  await page.getByText(t('ops.flapped', { count: 500, longest: '20 s' })).waitFor();
  expect(await row.getByRole('link', { name: t('ops.lookThen') }).getAttribute('href')).toContain('?at=');
  await open(page, paths.ops.statusAt(new Date().toISOString()));
  await page.getByText(t('ops.seenAt')).locator('time[title]').waitFor();
  const back = page.getByRole('link', { name: t('ops.backToNow') });
  await back.click();
  await page.getByText('Live, seen').waitFor();
  // A moment of which nothing is kept.
  await open(page, paths.ops.statusAt('2030-01-01T00:00:00Z'));
  await page.getByRole('alert').getByText('Nobody looked then').waitFor();
  expect(await page.getByRole('button', { name: t('problem.tryAgain') }).count()).toBe(0);
  await page.getByRole('navigation', { name: t('ops.nav') }).waitFor();
  await back.click();
  await page.getByText('Live, seen').waitFor();
});

test('a look at the past shows the day before it, and nothing that had not happened yet', async () => {
  const { home } = world.backend;
  await keepLookOf(home, { ...managerHeld(), agoMs: 10 * minute });
  const ago = (minutes: number) => systemClock.now() - minutes * minute;
  keepChanges(home, [
    { at: ago(30 * 60), id: 'cpu', status: 'warn' },
    { at: ago(29 * 60), id: 'cpu', status: 'ok' },
    { at: ago(13.5), id: 'disk', status: 'warn', detail: '81 %' },
    { at: ago(5), id: 'redis', status: 'fail' },
    { at: ago(2), id: 'disk', status: 'ok' },
  ]);
  const page = await as('olga');
  await open(page, paths.ops.statusAt(new Date(ago(10)).toISOString()));
  const day = page.locator('[data-card]', { hasText: t('ops.dayThen') }).getByRole('listitem');
  await day.filter({ hasText: 'Disk' }).getByText('(3 min)').waitFor();
  expect(await day.count()).toBe(1);
});

test('operations have a palette without any workspace, and d makes a dry run of the step that it opened', async () => {
  const page = await as('olga');
  await open(page, paths.ops.runs);
  const box = page.getByRole('combobox', { name: t('ops.paletteLabel') });
  const press = async () => {
    if (!(await box.isVisible())) await page.keyboard.press('Control+k');
    return box.isVisible();
  };
  await expect.poll(press).toBe(true);
  await box.fill('#restart-database');
  await page.getByRole('option', { name: /backend#restart-database/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/ops/runbooks/backend#restart-database');
  const { step, run } = restartOn(page);
  await run.waitFor();
  expect(await page.title()).toBe('Backend · test · ChatAI');
  await page.keyboard.press('d');
  await step.locator('[data-run]').waitFor({ timeout: 20_000 });
  // No key is told of that nothing here listens to.
  await page.keyboard.press('Shift+Slash');
  const keys = page.getByRole('dialog').locator('kbd');
  await keys.first().waitFor();
  expect(await keys.allTextContents()).not.toContain('r');
});

test('Run wants a dry run of what is so now (E30); d makes one of the step that is worked on', async () => {
  const page = await as('olga');
  await open(page, paths.ops.step('backend#restart-database'));
  const { step, run } = restartOn(page);
  const whyNot = () => run.getAttribute('title');
  await run.waitFor();
  expect(await whyNot()).toBe(t('whyNot.dryRunFirst'));
  // A press before the page has taken its own start is lost.
  const press = async () => {
    await run.focus();
    await page.keyboard.press('d');
    return step.locator('[data-run]').count();
  };
  await expect.poll(press).toBe(1);
  await step.locator('[data-state=dry-run]').waitFor({ timeout: 20_000 });
  expect(await whyNot()).toBe(t('whyNot.needsSecond'));
  await keepLook({
    database: {
      refusal: { code: 'ECONNREFUSED', reason: 'nobody listens' },
      server: undefined,
      tookMs: 1,
      unwritable: undefined,
    },
  });
  await expect.poll(whyNot, { timeout: 15_000 }).toBe(t('whyNot.changed'));
});

test('a step of high risk waits for a second person and for the name of the installation, and its record is the same for both (E31)', async () => {
  const [page, other] = [await as('olga'), await as('peter')];
  await open(page, paths.ops.step('backend#restart-database'));
  const { step, run } = restartOn(page);
  await step.getByRole('button', { name: t('ops.dryRun') }).click();
  await step.getByLabel(t('ops.reason')).fill('all else has failed');
  await step.getByRole('button', { name: t('ops.askSecond') }).click();
  await step.getByText('Waits for a second person').waitFor();
  expect(await run.getAttribute('title')).toBe(t('whyNot.needsSecond'));

  await open(other, paths.ops.status);
  const asked = other.locator('[data-approval]');
  await asked.getByText('Olga wants to run this: all else has failed').waitFor();
  // Nobody decides by a name and a sentence: what it risks, whom it touches, and the way to the step.
  await asked.getByText(t('risk.high')).waitFor();
  await asked.getByText(/It touches bots: 3/).waitFor();
  const link = asked.getByRole('link', { name: 'Restart the database' });
  expect(await link.getAttribute('href')).toBe(paths.ops.step('backend#restart-database'));
  await asked.getByRole('button', { name: t('ops.approve') }).click();
  await asked.getByRole('status').getByText(t('approval.approved')).waitFor();
  await expect.poll(() => other.evaluate(() => document.activeElement?.textContent)).toBe(t('approval.approved'));

  await step.getByText('Approved by Peter').waitFor({ timeout: 10_000 });
  await run.click();
  const dialog = page.getByRole('dialog');
  const go = dialog.getByRole('button', { name: t('ops.runDanger', { instance: 'test' }) });
  expect(await go.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByRole('textbox').fill('test');
  await go.click();
  await step.locator('[data-state=failed]').waitFor({ timeout: 30_000 });
  await step.getByRole('link', { name: t('ops.record') }).click();
  await page.waitForURL('**/ops/runs/*');
  await other.goto(page.url());
  const [record, seenByOther] = [await recordOn(page), await recordOn(other)];
  expect(record).toMatch(/Olga[\s\S]*all else has failed[\s\S]*Peter/);
  expect(seenByOther).toBe(record);
}, 60_000);

async function recordOn(page: Page): Promise<string> {
  const main = page.locator('main');
  await main.locator('[data-state=failed]').waitFor();
  await main.locator('[data-next]').waitFor();
  await expect.poll(() => main.locator('dd time').textContent()).not.toBe('');
  return main.ariaSnapshot();
}

function restartOn(page: Page) {
  const step = page.locator('[data-step="backend#restart-database"]');
  return { step, run: step.getByRole('button', { name: t('ops.run'), exact: true }) };
}

test('a step shows before its dry run what was seen and whom it touches now', async () => {
  await keepLook({
    database: {
      refusal: { code: 'ETIMEDOUT', reason: 'timeout after 2 s' },
      ...{ server: undefined, tookMs: 2_000, unwritable: undefined },
    },
  });
  const page = await as('olga');
  await open(page, paths.ops.step('backend#restart-database'));
  const { step } = restartOn(page);
  await step.getByText(/bots: 3.*, answers: 2, for about 10 s/).waitFor();
  await step.getByText('120 s', { exact: true }).waitFor();
  await step.getByText('timeout after 2 s').first().waitFor();
  expect(await step.getByRole('heading').first().locator('[lang=en]').textContent()).toBe('Restart the database');
});

test('a run that is broken off while its page is open is resumed there, says where its evidence lies, and goes on for all who look (E31)', async () => {
  const id = systemIds.uuid();
  const journal = openJournal(world.backend.home, id);
  const runner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const begins = (pid: number | undefined) =>
    journal.write({
      ...{ kind: 'run', at: 1, id, runbook: 'backend', step: 'restart-database', params: {}, scope: 'database' },
      ...{ actor: { name: 'root', role: 'admin' }, dryRun: false, pid: pid ?? 0 },
    });
  begins(runner.pid);
  journal.write({ kind: 'began', at: 1, stage: 'evidence' });
  journal.write({ kind: 'ended', at: 2, stage: 'evidence', fine: true, says: `/data/evidence/${id}.json`, tookMs: 1 });
  journal.write({ kind: 'began', at: systemClock.now(), stage: 'check' });
  const page = await as('olga');
  await open(page, paths.ops.run(id));
  await page.getByText(/^\d+ s of at most \d+ s$/).waitFor();
  expect(await page.title()).toBe('Run of backend#restart-database · test · ChatAI');
  runner.kill('SIGKILL');
  await page.locator('dd', { hasText: `/data/evidence/${id}.json` }).waitFor();
  await page.getByText(`chatai runbook resume ${id}`).waitFor();
  await page.getByRole('button', { name: t('ops.dryRun') }).click();
  await page.locator('[data-state=dry-run]').waitFor({ timeout: 20_000 });
  const resume = page.getByRole('button', { name: t('ops.resume'), exact: true });
  expect(await resume.getAttribute('title')).toBe(t('whyNot.needsSecond'));
  // Somebody else was quicker.
  begins(process.pid);
  await page.locator(`[data-run="${id}"][data-state=goes-on]`).waitFor();
  await resume.waitFor({ state: 'detached' });
  journal.write({ kind: 'over', at: systemClock.now(), result: 'fixed', says: 'it answers' });
  journal.close();
  await page.locator(`[data-run="${id}"][data-state=fixed]`).waitFor();
});

test('the record says that the glass was broken, not that nobody was needed', async () => {
  const id = systemIds.uuid();
  const journal = openJournal(world.backend.home, id);
  journal.write({
    ...{ kind: 'run', at: 1, id, runbook: 'backend', step: 'restart-database', params: {}, scope: 'database', pid: 1 },
    ...{ actor: { name: 'root', role: 'admin' }, dryRun: false, breakGlass: true, reason: 'all else has failed' },
  });
  journal.write({ kind: 'over', at: 2, result: 'fixed', says: 'it answers' });
  journal.close();
  const page = await as('olga', { viewport: phone, hasTouch: true, isMobile: true });
  await open(page, paths.ops.runs);
  const row = page
    .getByRole('row')
    .filter({ hasText: t('ops.glassBroken') })
    .first();
  // One meets it with a finger.
  expect((await row.getByRole('link').boundingBox())?.height).toBeGreaterThanOrEqual(44);
  expect(await scrollsSideways(page)).toBe(false);
  await open(page, paths.ops.run(id));
  await page.locator('dd', { hasText: t('ops.glassBroken') }).waitFor();
  await page.getByText('all else has failed').waitFor();
});

test('every page says which installation it is about, by the name that its backend has', async () => {
  const page = await as('olga', { viewport: phone });
  const named = page.getByText(t('ops.instance', { name: 'test' }));
  for (const address of [paths.ops.status, paths.ops.runbooks, paths.ops.runs, paths.ops.coverage]) {
    await open(page, address);
    await named.waitFor();
    expect(await page.title()).toMatch(/^\w+ · test · ChatAI$/);
  }
});

test('what was proved of this version is counted, and each of it can be looked at', async () => {
  const page = await as('olga');
  await open(page, paths.ops.coverage);
  const steps = page.locator('[data-card]', { hasText: t('coverage.stepsAbout') });
  await steps
    .locator('[data-figure=steps]')
    .getByText(/^[0-9]+ of [0-9]+$/)
    .waitFor();
  await steps.getByText(t('coverage.each')).click();
  const row = steps.getByRole('row').filter({ has: page.getByText('backend#restart', { exact: true }) });
  // Its date, and how long ago that was.
  expect(await row.locator('time').count()).toBe(2);
  await page.getByText(t('coverage.later')).first().waitFor();
});
