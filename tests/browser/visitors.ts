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

/** Words and controls that are cut off at a side, one line each; not those that end in an ellipsis and are whole in a title, nor what one can scroll to. */
export const clippedOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const styles = new Map<Element, CSSStyleDeclaration>();
    const styleOf = (element: Element) => {
      const style = styles.get(element) ?? getComputedStyle(element);
      styles.set(element, style);
      return style;
    };
    /** What cuts this off, if anything does. */
    function cutBy(rect: DOMRect, within: Element | null): Element | undefined {
      for (let box = within; box; box = box.parentElement) {
        const { overflowX, textOverflow, position, clipPath } = styleOf(box);
        if (overflowX === 'auto' || overflowX === 'scroll') return undefined;
        // What leaves a cell of a table lies under the next one.
        if ((overflowX !== 'visible' || box.matches('th, td')) && box !== document.documentElement) {
          const { left, right } = box.getBoundingClientRect();
          // For screen readers alone.
          if (clipPath !== 'none') return undefined;
          const isCut = rect.left < left - 1 || rect.right > right + 1;
          if (isCut) return textOverflow === 'ellipsis' && box.closest('[title]') ? undefined : box;
        }
        if (position === 'fixed') break;
      }
      return rect.left < -1 || rect.right > document.documentElement.clientWidth + 1
        ? document.documentElement
        : undefined;
    }
    const found = new Set<string>();
    function look(rects: Iterable<DOMRect>, element: Element | null, said: string) {
      if (!element?.checkVisibility({ visibilityProperty: true })) return;
      for (const rect of rects) {
        const by = rect.width > 0 && rect.height > 0 ? cutBy(rect, element) : undefined;
        if (by) found.add(`“${said.trim().slice(0, 60)}” by <${by.localName} class="${by.className}">`);
      }
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.textContent?.trim()) continue;
      range.selectNodeContents(text);
      look(range.getClientRects(), text.parentElement, text.textContent);
    }
    for (const control of document.querySelectorAll('a, button, input, textarea, svg'))
      look([control.getBoundingClientRect()], control.parentElement, control.outerHTML);
    return [...found];
  });

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
