import axe, { type Result } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openBrowser } from './open-browser.ts';

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 360, height: 740 };

/** Browsers for the tests of a file. What their consoles say fails the test that was running: a failed script, a violated policy, a missing file. */
export interface Visitors {
  /** A page in a browser that has never been here. */
  aPage(options?: BrowserContextOptions): Promise<Page>;
  /** What was complained of so far, which this test expects. */
  complaints(): string[];
}

export function visitors(): Visitors {
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  return {
    async aPage(options = {}) {
      const context = await browser.newContext({ locale: 'en-GB', viewport: desktop, ...options });
      listenTo(context, complaints);
      return context.newPage();
    },
    complaints: () => complaints.splice(0),
  };
}

function listenTo(context: BrowserContext, complaints: string[]): void {
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
}

/** Does the page scroll sideways? */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** What axe-core finds of serious or critical impact (experience.md 9), one line each: rule, and where. */
export async function barriersOf(page: Page): Promise<string[]> {
  // The policy of the page allows no script of others; the browser's own evaluation is outside it.
  await page.evaluate(axe.source);
  const violations: Result[] = await page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: typeof axe };
    return (await engine.run(document, { resultTypes: ['violations'] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}
