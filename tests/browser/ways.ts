import type { Locator, Page } from 'playwright-core';
import { en } from '../../apps/frontend/console/texts/en/index.ts';
import { ru } from '../../apps/frontend/console/texts/ru/index.ts';
import { type Language, type Texts, textsOf } from '../../apps/frontend/console/texts/texts.ts';
import { desktop, phone } from './visitors.ts';

/** How somebody goes through the console. */
export interface Way {
  name: string;
  language: Language;
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
  /** False: by the keyboard alone. */
  pointer: boolean;
}

const everyWay = (['en', 'ru'] as const).flatMap((language) =>
  [desktop, phone].flatMap((viewport) =>
    [true, false].map(
      (pointer): Way => ({
        name: `${language}, ${viewport.width} px, ${pointer ? 'with a pointer' : 'by the keyboard alone'}`,
        language,
        viewport,
        colorScheme: viewport === desktop ? 'light' : 'dark',
        pointer,
      }),
    ),
  ),
);

/** One of them in each run of the suite, `chosen`; all in `npm run prove` (CHATAI_PROVE=1). */
export const ways = (chosen: Pick<Way, 'language' | 'viewport' | 'pointer'>): Way[] =>
  everyWay.filter(
    (way) =>
      process.env.CHATAI_PROVE === '1' ||
      (way.language === chosen.language && way.viewport === chosen.viewport && way.pointer === chosen.pointer),
  );

/** What stands on the pages, in the language of the reader. */
export const textsIn = (language: Language): Texts => textsOf(language, { en, ru }[language]);

/** Presses what a person would press, and puts words where a person would. */
export interface Hands {
  press(what: Locator): Promise<void>;
  write(where: Locator, words: string): Promise<void>;
}

const isFocused = (what: Locator) => what.evaluate((element) => element === document.activeElement);

export function handsOf(page: Page, { pointer }: Pick<Way, 'pointer'>): Hands {
  async function reach(what: Locator) {
    await what.waitFor();
    for (let tabs = 0; tabs < 120; tabs++) {
      if (await isFocused(what)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`The keyboard does not reach ${what}.`);
  }
  /** Tab leads to the one of a group that is chosen, arrows from there to the others (WAI-ARIA APG, radio group). */
  async function choose(what: Locator) {
    const group = page.locator(`input[type=radio][name="${await what.getAttribute('name')}"]`);
    const isChosen = (await group.count()) > 0 && (await group.and(page.locator(':checked')).count()) > 0;
    await reach(isChosen ? group.and(page.locator(':checked')) : group.first());
    for (let arrows = await group.count(); arrows > 0 && !(await isFocused(what)); arrows--)
      await page.keyboard.press('ArrowDown');
    if (!(await what.isChecked())) await page.keyboard.press('Space');
  }
  /** Arrows choose among tabs too (WAI-ARIA APG, tabs with automatic activation). */
  async function turnTo(tab: Locator) {
    const tabs = page.getByRole('tablist').filter({ has: tab }).getByRole('tab');
    await reach(tabs.and(page.locator('[aria-selected=true]')));
    for (let arrows = await tabs.count(); arrows > 0 && !(await isFocused(tab)); arrows--)
      await page.keyboard.press('ArrowRight');
  }
  return {
    async press(what) {
      if (pointer) return what.click();
      await what.waitFor();
      const kind = await what.evaluate((element) => (element instanceof HTMLInputElement ? element.type : 'button'));
      if (kind === 'radio') return choose(what);
      if ((await what.getAttribute('role')) === 'tab') return turnTo(what);
      await reach(what);
      await page.keyboard.press(kind === 'button' ? 'Enter' : 'Space');
    },
    async write(where, words) {
      if (pointer) return where.fill(words);
      await reach(where);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText(words);
    },
  };
}
