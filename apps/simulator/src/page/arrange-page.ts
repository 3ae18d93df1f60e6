// Builders of the tests of the chat page: a real browser, and in it a page with a simulator of its own.
import { systemClock } from '@chatai/core/clock';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { aSimulator, until } from '../conformance/arrange.ts';

/** One browser for all tests of a file. Gives the builder of a page, whose simulator's clock runs. */
export function aSharedBrowser() {
  let browser: Browser;
  beforeAll(async () => {
    // biome-ignore lint/style/noProcessEnv: only tests come here, and in their files the rule is off.
    const executablePath = process.env.CHATAI_TEST_BROWSER ?? (await chromium.executablePath());
    browser = await playwright.launch({ executablePath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(() => browser.close());

  return async (width = 1280, path = '/?bot=conformance_bot', locale = 'en-GB') => {
    const simulator = await aSimulator({ clock: systemClock });
    const context = await browser.newContext({ viewport: { width, height: 640 }, locale });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const open = () => page.goto(`${simulator.url}${path}`);
    /** The visitor, once the simulator has heard of them: the page shows a message before that. */
    const person = async () => {
      await until('somebody has written', () => simulator.sim.world.users.size > 0);
      return [...simulator.sim.world.users.keys()][0] ?? 0;
    };
    return { ...simulator, page, errors, open, person };
  };
}

export const say = async (page: Page, text: string) => {
  await page.getByLabel('Your message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};
