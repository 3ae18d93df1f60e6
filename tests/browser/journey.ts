import type { Page } from 'playwright-core';

/** What a journey took. */
export interface Walked {
  /** Pages that were led to, each with its own path; where it began is none. */
  screens: number;
  /** Things that were pressed, fields that were only filled in left out. */
  presses: number;
  seconds: number;
}

/** Counts from now on until asked: presses of a person (not of scripts), and the pages they lead to. */
export async function setOut(page: Page): Promise<() => Promise<Walked>> {
  const began = performance.now();
  const paths = new Set<string>();
  let presses = 0;
  const pathNow = () => new URL(page.url()).pathname;
  const start = pathNow();
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && pathNow() !== start) paths.add(pathNow());
  });
  await page.exposeFunction('countPress', () => {
    presses += 1;
  });
  const watch = () =>
    document.addEventListener(
      'click',
      (event) => {
        // A label passes its press on to its field: that is one press.
        if (event.isTrusted && !(event.target instanceof HTMLLabelElement))
          (window as unknown as { countPress(): void }).countPress();
      },
      true,
    );
  await page.addInitScript(watch);
  if (page.url().startsWith('http')) await page.evaluate(watch);
  return async () => ({ screens: paths.size, presses, seconds: (performance.now() - began) / 1_000 });
}
