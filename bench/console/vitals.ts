import type { Page } from 'playwright-core';

/** What a visitor felt of a page (Web Vitals). */
export interface Vitals {
  /** Until the largest part of it was painted. */
  lcpMs: number;
  /** How far things moved by themselves, all moves added up. */
  cls: number;
  /** Of what moved by itself: where it stood, where it stands, and how it is written. */
  moves: string[];
  /** Of all presses and keys the longest time to the next frame; 0: none took 16 ms, the least that a browser tells (Event Timing). */
  inpMs: number;
}

/** From the page's next document on. */
export async function watchVitals(page: Page): Promise<() => Promise<Vitals>> {
  await page.addInitScript(() => {
    const vitals = { lcpMs: 0, cls: 0, moves: [] as string[], inpMs: 0 };
    const placeOf = ({ x, y, width, height }: DOMRectReadOnly) => `${x},${y} ${width}x${height}`;
    Object.assign(window, { vitals });
    const each = <Entry extends PerformanceEntry>(type: string, see: (entry: Entry) => void) =>
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) see(entry as Entry);
      }).observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
    each('largest-contentful-paint', ({ startTime }) => {
      vitals.lcpMs = startTime;
    });
    each<LayoutShift>('layout-shift', ({ hadRecentInput, value, sources }) => {
      if (hadRecentInput) return;
      vitals.cls += value;
      for (const { node, previousRect, currentRect } of sources) {
        const html = node instanceof Element ? node.outerHTML : (node?.textContent ?? '');
        vitals.moves.push(`${placeOf(previousRect)} -> ${placeOf(currentRect)} ${html.slice(0, 120)}`);
      }
    });
    each<PerformanceEntry & { interactionId: number }>('event', ({ duration, interactionId }) => {
      if (interactionId) vitals.inpMs = Math.max(vitals.inpMs, duration);
    });
  });
  return () =>
    page.evaluate(async () => {
      // Entries of what was painted are handed out once the browser has time.
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await scheduler.postTask(() => {}, { priority: 'background' });
      return { ...(window as unknown as { vitals: Vitals }).vitals };
    });
}

/** Layout Instability API; not in TypeScript's DOM library. */
interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}
