// experience.md 3: what a stranger does in the first hour, in a real browser before the whole product, within the screens, presses and seconds given there.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { paths } from '../../apps/frontend/console/paths.ts';
import { type PrintedInstallation, startAsPrinted } from '../documents/printed-installation.ts';
import { firstRun } from './first-run.ts';
import { setOut, type Walked } from './journey.ts';
import { handOver } from './proof.ts';
import { desktop, phone, scrollsSideways, visitors } from './visitors.ts';
import { handsOf, textsIn, ways } from './ways.ts';

const { aPage } = visitors();

// One after the other: each goes on where the one before has ended.
for (const way of ways({ language: 'en', viewport: desktop, pointer: true }))
  describe(`a stranger, ${way.name}`, { shuffle: false }, () => {
    const t = textsIn(way.language);
    const locale = way.language === 'ru' ? 'ru-RU' : 'en-GB';
    let product: PrintedInstallation;
    /** Of the assistant that they make. */
    let editor: string;
    let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;
    beforeAll(async () => {
      product = await startAsPrinted('npm start');
    }, 300_000);
    afterAll(() => product?.close());

    const arrive = (options: Parameters<typeof aPage>[0] = {}) =>
      aPage({ locale, viewport: way.viewport, colorScheme: way.colorScheme, ...options });

    async function comeBack(path: string): Promise<Page> {
      const page = await arrive({ storageState: signedIn });
      await page.goto(product.consoleUrl + path);
      return page;
    }

    test('opens the printed link, says who they are, asks and reads an answer with its source (J1)', async () => {
      const page = await arrive();
      const walked = await firstRun(page, product, way);
      signedIn = await page.context().storageState();
      within(walked, { screens: 3, presses: 3, seconds: 120 });
      expect(await scrollsSideways(page)).toBe(false);
    });

    test('makes an assistant from a template, tries it, and goes live with the token of a bot (J2)', async () => {
      const page = await comeBack('/w/demo/assistants');
      const { press, write } = handsOf(page, way);
      const walked = await setOut(page);
      await press(page.getByRole('link', { name: t('assistants.new') }).first());
      await press(page.getByRole('main').getByRole('radio').first());
      await press(page.getByRole('button', { name: t('assistants.create') }));
      await page.waitForURL(/\/assistants\/[0-9a-f-]{36}$/);
      editor = new URL(page.url()).pathname;
      if (way.viewport === phone) await press(page.getByRole('tab', { name: t('editor.chat') }));
      await press(
        page
          .getByRole('list', { name: t('talk.suggestions') })
          .getByRole('button')
          .first(),
      );
      await page.getByText(t('talk.free')).waitFor();
      await press(page.getByRole('button', { name: t('editor.connect') }));
      const dialog = page.getByRole('dialog');
      await write(dialog.getByLabel(t('token.label')), await aToken(product, 'shop_help_bot'));
      await press(dialog.getByRole('button', { name: t('connect.submit') }));
      await page.waitForURL(/\/bots\/[0-9a-f-]{36}$/);
      // All is well but that nobody has taught it anything yet, which the doctor says.
      await page.getByText(t('doctor.wrong', { count: 1 })).waitFor();
      await page.getByText(t('doctorFinds.answer.warn')).waitFor();
      await page
        .getByRole('button', { name: t('bot.open', { username: 'shop_help_bot' }) })
        .first()
        .waitFor();
      await page.getByText(t('botState.live'), { exact: true }).first().waitFor();
      within(await walked(), { screens: 3, presses: way.viewport === phone ? 8 : 7, seconds: 300 });
      expect(await scrollsSideways(page)).toBe(false);
    });

    test('teaches it by dropping files, of which a bad one stops no other, and asks one of them (J3)', async () => {
      const page = await comeBack(editor);
      await page
        .getByRole('main')
        .getByRole('link', { name: t('editor.knowledge') })
        .click();
      await page.waitForURL(/\/knowledge\?assistant=/);
      const { press, write } = handsOf(page, way);
      const walked = await setOut(page);
      await press(page.getByRole('button', { name: t('knowledge.add') }).first());
      const dialog = page.getByRole('dialog');
      await dialog.locator('input[type=file]').setInputFiles([
        {
          name: 'returns.md',
          mimeType: 'text/markdown',
          buffer: Buffer.from('# Returns\n\nYou can return everything within 40 days.'),
        },
        { name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 and nothing more') },
      ]);
      await page.getByText(t('sourceState.ready'), { exact: true }).first().waitFor();
      const row = page.getByRole('row').filter({ hasText: 'broken.pdf' });
      await page.getByText(t('sourceState.failed'), { exact: true }).first().waitFor();
      await row.getByRole('button').first().waitFor();
      await press(page.getByRole('button', { name: t('knowledge.ask', { title: 'returns.md' }) }));
      await write(
        page.getByLabel(t('knowledge.yourQuestion')),
        way.language === 'ru' ? 'return within days?' : 'How long can I return things?',
      );
      await press(page.getByRole('button', { name: t('knowledge.find') }));
      await page
        .getByRole('region', { name: t('knowledge.found') })
        .or(page.getByRole('list', { name: t('knowledge.found') }))
        .getByText('40')
        .first()
        .waitFor();
      within(await walked(), { screens: 1, presses: 3, seconds: 60 });
      expect(await scrollsSideways(page)).toBe(false);
      // Rows change in place; whoever opens the list sees first what failed.
      await page.reload();
      await row.waitFor();
      expect(await page.getByRole('row').nth(1).textContent()).toContain('broken.pdf');
    });

    test('makes a key, and the printed command is answered with sources (J7)', async () => {
      const page = await comeBack('/w/demo/home');
      const { press, write } = handsOf(page, way);
      const walked = await setOut(page);
      if (way.viewport === phone) await press(page.getByRole('button', { name: t('nav.more') }));
      await press(page.getByRole('link', { name: t('nav.developers') }));
      await page.waitForURL('**/developers/keys');
      await press(page.getByRole('button', { name: t('keys.create') }).first());
      const dialog = page.getByRole('dialog');
      await write(dialog.getByLabel(t('keys.name')), 'build');
      await press(dialog.getByRole('button', { name: t('keys.create') }));
      await page.getByText(t('keys.waiting')).waitFor();
      const command = await page.locator('pre').filter({ hasText: 'curl' }).textContent();
      const took = await walked();
      const [answer = ''] = await product.type([command ?? ''], '.');
      const asked = performance.now();
      expect(JSON.parse(answer)).toMatchObject({
        answered: true,
        sources: expect.arrayContaining([expect.anything()]),
      });
      await page
        .getByText(t('keys.firstRequest', { status: 200 }))
        .first()
        .waitFor();
      expect((performance.now() - asked) / 1_000).toBeLessThan(10);
      within(took, { screens: 2, presses: way.viewport === phone ? 4 : 3, seconds: 120 });
      await press(page.getByRole('button', { name: t('keys.stored') }));
      expect(await page.content()).not.toContain(/Bearer (\S+?)['"]/.exec(command ?? '')?.[1]);
    });

    test('finds on a telephone what hangs, and mends it by three presses (J5)', async () => {
      const page = await arrive({ storageState: signedIn, viewport: phone });
      const { press } = handsOf(page, way);
      await page.goto(product.consoleUrl + paths.ops.status);
      await page.getByText(t('ops.noFindings')).waitFor();
      const held = await pidOf(product, 'scalable_bot_manager');
      process.kill(held, 'SIGSTOP');
      onTestFinished(() => letGo(held));
      const finding = page.locator('[data-finding=botManager-stopped]');
      // An alert takes a minute at most, and so does the page that it leads to.
      await finding.waitFor({ timeout: 60_000 });
      const walked = await setOut(page);
      await press(finding.getByRole('link', { name: t('ops.openStep') }));
      const step = page.locator('[data-step="workers#restart"]');
      await press(step.getByRole('button', { name: t('ops.dryRun') }));
      await step.locator('[data-state=dry-run]').waitFor();
      await press(step.getByRole('button', { name: t('ops.run'), exact: true }));
      await step.locator('[data-state=fixed]').waitFor({ timeout: 90_000 });
      within(await walked(), { screens: 1, presses: 3, seconds: 120 });
      expect(await scrollsSideways(page)).toBe(false);
      await page.goto(product.consoleUrl + paths.ops.status);
      await finding.waitFor({ state: 'detached', timeout: 60_000 });
    }, 300_000);
  });

/** experience.md 3: the limits of a journey. */
function within(walked: Walked, limits: Walked): void {
  handOver({ name: expect.getState().currentTestName ?? '', walked, limits });
  expect.soft(walked.screens, 'screens').toBeLessThanOrEqual(limits.screens);
  expect.soft(walked.presses, 'presses').toBeLessThanOrEqual(limits.presses);
  expect(walked.seconds, 'seconds').toBeLessThan(limits.seconds);
}

async function pidOf(product: PrintedInstallation, unit: string): Promise<number> {
  const [status = ''] = await product.type(['chatai status --json'], '.');
  const { units } = JSON.parse(status) as { units: { unit: string; pid: number }[] };
  const pid = units.find((one) => one.unit === unit)?.pid;
  if (!pid) throw new Error(`${unit} does not run`);
  return pid;
}

/** What was held runs on, unless it was restarted meanwhile. */
function letGo(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It has ended.
  }
}

/** Of a new bot at the Telegram of the sandbox, as BotFather would give it. */
async function aToken({ simulatorUrl }: PrintedInstallation, username: string): Promise<string> {
  const response = await fetch(`${simulatorUrl}/_sim/bots`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, name: 'Shop' }),
  });
  return ((await response.json()) as { token: string }).token;
}
