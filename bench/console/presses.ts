import type { Locator, Page } from 'playwright-core';
import { textsIn } from '../../tests/browser/ways.ts';

const t = textsIn('en');
const mostOfAKind = 2;

/** Does on a page what people do there: palette, filters, tabs, menus, choices, typing; at last opens the first row. Nothing is sent. */
export async function pressThrough(page: Page): Promise<number> {
  let pressed = 0;
  const main = page.locator('main');
  async function eachOf(kind: Locator, act: (one: Locator) => Promise<void>) {
    for (const one of (await kind.filter({ visible: true }).all()).slice(0, mostOfAKind)) {
      try {
        await act(one);
        pressed += 1;
      } catch (error) {
        // What was pressed before may take it away, a moment after.
        if (await one.isVisible()) throw error;
      }
    }
  }
  page.setDefaultTimeout(5_000);
  const openAndClose = async (one: Locator) => {
    await one.click();
    await page.keyboard.press('Escape');
  };
  if ((await page.locator('[data-palette]').count()) > 0) {
    await page.keyboard.press('Control+K');
    await page.getByRole('combobox', { name: t('palette.label') }).waitFor();
    await page.keyboard.type('load_7');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    pressed += 1;
  }
  await eachOf(main.getByRole('tab', { selected: false }), (tab) => tab.click());
  await eachOf(main.locator('[aria-haspopup=menu]'), openAndClose);
  await eachOf(main.locator('button[role=combobox]'), openAndClose);
  await eachOf(main.locator('[aria-haspopup=dialog]'), openAndClose);
  await eachOf(main.getByRole('textbox').or(main.getByRole('searchbox')), async (box) => {
    await box.click();
    await page.keyboard.type('where is my order');
  });
  await eachOf(main.getByRole('navigation').getByRole('link'), (filter) => filter.click());
  await eachOf(main.locator('tbody a, li a').first(), (row) => row.click());
  return pressed;
}
