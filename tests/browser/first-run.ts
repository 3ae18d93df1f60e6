import type { Page } from 'playwright-core';
import type { PrintedInstallation } from '../documents/printed-installation.ts';
import { setOut, type Walked } from './journey.ts';
import { handsOf, textsIn, type Way } from './ways.ts';

/** J1 (experience.md 3): opens the printed link, says who they are, asks what is suggested, and reads an answer with its source. */
export async function firstRun(page: Page, product: PrintedInstallation, way: Way): Promise<Walked> {
  const t = textsIn(way.language);
  const { press, write } = handsOf(page, way);
  const walked = await setOut(page);
  const link = /\/link\/\S+/.exec(product.printed)?.[0] ?? '';
  await page.goto(product.consoleUrl + link);
  await write(page.getByLabel(t('signIn.name')), 'Ada');
  await write(page.getByLabel(t('signIn.email')), 'ada@example.com');
  await write(page.getByLabel(t('signIn.newPassword')), 'four words nobody guesses');
  await press(page.getByRole('button', { name: t('signIn.begin'), exact: true }));
  await page.waitForURL('**/home');
  await page.getByText(t('talk.builtin')).filter({ visible: true }).waitFor();
  const suggested = page.getByRole('list', { name: t('talk.suggestions') }).getByRole('button');
  await press(suggested.first());
  await page.getByRole('region', { name: t('talk.sources') }).waitFor();
  return walked();
}
