// `node tests/documents/screenshots.ts` takes the pictures of the README anew, into docs/images.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../browser/open-browser.ts';
import { textsIn } from '../browser/ways.ts';
import { checkout } from './markdown.ts';
import { type PrintedInstallation, startAsPrinted } from './printed-installation.ts';

/** Where the pictures are. */
export const imagesFolder = path.join(checkout, 'docs/images');

const t = textsIn('en');

interface Scene {
  product: PrintedInstallation;
  /** Signed in, at a desk, by day. */
  page: Page;
}

/** In this order. Each ends when the page shows what the picture is of. */
const pictures: Record<string, (scene: Scene) => Promise<unknown>> = {
  async home({ page }) {
    await page
      .getByRole('list', { name: t('talk.suggestions') })
      .getByRole('button')
      .first()
      .click();
    await page.getByRole('region', { name: t('talk.sources') }).waitFor();
  },
  async assistant({ product, page }) {
    await openShop(product);
    await openShopHelp({ product, page });
    await page
      .getByRole('list', { name: t('talk.suggestions') })
      .getByRole('button', { name: 'return' })
      .click();
    await page.getByText('within 40 days').first().waitFor();
  },
  async knowledge({ product, page }) {
    await openShopHelp({ product, page });
    await page
      .getByRole('main')
      .getByRole('link', { name: t('editor.knowledge') })
      .click();
    await page
      .getByRole('combobox', { name: t('knowledge.assistant') })
      .first()
      .getByText('Shop help')
      .waitFor();
    await page.getByRole('row').filter({ hasText: 'prices.pdf' }).getByText(t('sourceState.failed')).waitFor();
    await page.getByRole('row').filter({ hasText: 'returns.md' }).getByText(t('sourceState.ready')).waitFor();
  },
  async sandbox({ product, page }) {
    await page.goto(`${product.simulatorUrl}/?bot=shop_help_bot`);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('What can I do for you?').waitFor();
    await page.getByRole('textbox').last().fill('Can I return my shoes?');
    await page.keyboard.press('Enter');
    await page.getByText('within 40 days').first().waitFor();
  },
  async bot({ product, page }) {
    await page.goto(`${product.consoleUrl}/w/demo/bots`);
    await page.getByRole('link', { name: 'shop_help_bot' }).click();
    await page.getByText(t('doctorVerdict.well')).waitFor();
  },
  async inbox({ product, page }) {
    await page.goto(`${product.consoleUrl}/w/demo/inbox`);
    await page.getByRole('link', { name: 'Grace' }).click();
    await page.getByText('within 40 days').first().waitFor();
  },
};

async function openShopHelp({ product, page }: Scene): Promise<void> {
  await page.goto(`${product.consoleUrl}/w/demo/assistants`);
  await page.getByRole('link', { name: 'Shop help' }).click();
  await page.waitForURL(/\/assistants\/[0-9a-f-]{36}$/);
}

/** Starts the product, fills it with the same data each time and takes every picture: its file name and its bytes. Rejects when a page does not come to show what the picture is of. */
export async function takeScreenshots(): Promise<Map<string, Buffer>> {
  const product = await startAsPrinted('npm start');
  let browser: Browser | undefined;
  try {
    browser = await openBrowser();
    const page = await signedIn(browser, product);
    const taken = new Map<string, Buffer>();
    for (const [name, show] of Object.entries(pictures)) {
      await show({ product, page });
      await page.mouse.move(0, 0);
      taken.set(`${name}.png`, await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    }
    return taken;
  } finally {
    await browser?.close();
    await product.close();
  }
}

/** An assistant that knows something, a bot in the sandbox that speaks for it, and people who wrote to it. */
async function openShop(product: PrintedInstallation): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'chatai-pictures-'));
  const { token } = await tell(product, 'bots', { username: 'shop_help_bot', name: 'Shop help' });
  const files = {
    'token.txt': token,
    'returns.md': 'You can return everything within 40 days; we pay for the parcel.\n',
    'delivery.txt': 'Parcels leave our warehouse every working day at four. Delivery takes two to five days.\n',
    'prices.pdf': '%PDF-1.7 and nothing more',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  const toShop = '--assistant "Shop help"';
  await product.type(
    [
      'chatai assistants create --template support-en --name "Shop help"',
      `chatai knowledge add returns.md delivery.txt ${toShop}`,
      `chatai knowledge add --question "Do you sell gift cards?" --answer "Yes, by e-mail." ${toShop}`,
      // It is damaged, and so is refused.
      `! chatai knowledge add prices.pdf ${toShop}`,
      `chatai bots add --token-file token.txt ${toShop}`,
    ],
    folder,
  );
  await rm(folder, { recursive: true });
  const people = { Alan: 'When do parcels leave?', Grace: 'How do I return something?' };
  for (const [index, [name, text]] of Object.entries(people).entries())
    await tell(product, 'send', { bot: 'shop_help_bot', userId: 4_001 + index, text, user: { first_name: name } });
}

/** The control API of the sandbox. */
async function tell({ simulatorUrl }: PrintedInstallation, what: string, body: object): Promise<{ token: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${simulatorUrl}/_sim/${what}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { token: string };
}

async function signedIn(browser: Browser, product: PrintedInstallation): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 800 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  await page.goto(product.consoleUrl + (/\/link\/\S+/.exec(product.printed)?.[0] ?? ''));
  await page.getByLabel(t('signIn.name')).fill('Ada');
  await page.getByLabel(t('signIn.email')).fill('ada@example.com');
  await page.getByLabel(t('signIn.newPassword')).fill('four words nobody guesses');
  await page.getByRole('button', { name: t('signIn.begin'), exact: true }).click();
  await page.waitForURL('**/home');
  return page;
}

if (import.meta.main)
  for (const [name, bytes] of await takeScreenshots()) await writeFile(path.join(imagesFolder, name), bytes);
