import type { Page, Request } from 'playwright-core';

/** What a page loads from now on. */
export interface Loading {
  /** Resolves once nothing is loaded any more and the browser has nothing to do. */
  atRest(): Promise<void>;
  /** All scripts so far as they came over the wire, compressed; 1 kB = 1,000 bytes. */
  scriptKb(): Promise<number>;
}

const patienceMs = 20_000;

export function watchLoading(page: Page): Loading {
  const underWay = new Set<Request>();
  const scripts: Request[] = [];
  // The stream of hints never ends.
  page.on('request', (request) => request.resourceType() !== 'eventsource' && underWay.add(request));
  page.on('requestfinished', (request) => {
    underWay.delete(request);
    if (new URL(request.url()).pathname.endsWith('.js')) scripts.push(request);
  });
  page.on('requestfailed', (request) => underWay.delete(request));
  return {
    async atRest() {
      const giveUpAt = performance.now() + patienceMs;
      // Three times, because what a script has begun may ask for more.
      for (let times = 0; times < 3; times = underWay.size === 0 ? times + 1 : 0) {
        await page.evaluate(() => scheduler.postTask(() => {}, { priority: 'background' }));
        if (performance.now() > giveUpAt)
          throw new Error(`${page.url()} still waits for ${[...underWay].map((request) => request.url())}`);
      }
    },
    async scriptKb() {
      const sizes = await Promise.all(scripts.map((script) => script.sizes()));
      return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) / 1_000;
    },
  };
}
