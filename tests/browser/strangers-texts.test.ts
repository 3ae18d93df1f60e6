// security.md T9: 300 texts that attack whoever shows them, wherever a stranger or a tenant can write, shown by a real browser in every page of the console.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AttackedWorld, startAttackedWorld } from './attacked-world.ts';
import { dangerousPage } from './dangerous-page.ts';
import { callName, elsewhere, type Payload, payloads } from './payloads.ts';
import { visitors } from './visitors.ts';
import { textsIn } from './ways.ts';

const { aPage, complaints } = visitors();
const isProof = process.env.CHATAI_PROVE === '1';
const t = textsIn('en');

/** What became of payloads in a browser. */
interface Watch {
  page: Page;
  /** Numbers of those that ran, dialogs that opened, rules of the page that something broke, addresses elsewhere that were asked for. */
  ran: Set<number>;
  dialogs: string[];
  violations: string[];
  asked: string[];
}

/** A browser that notes whatever a payload does, in whatever frame. */
async function watch(own: string, options = {}): Promise<Watch> {
  const page = await aPage(options);
  const context = page.context();
  const seen: Watch = { page, ran: new Set(), dialogs: [], violations: [], asked: [] };
  await context.exposeFunction(callName, (id: unknown) => void seen.ran.add(Number(id)));
  await context.exposeFunction('violated', (rule: string) => void seen.violations.push(rule));
  await context.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      (window as unknown as { violated(rule: string): void }).violated(`${effectiveDirective} ${blockedURI} ${sample}`),
    ),
  );
  context.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^https?:$/.test(protocol) && host !== new URL(own).host) seen.asked.push(request.url());
  });
  return seen;
}

const nothing = { ran: [], dialogs: [], violations: [], asked: [] };
const harmOf = ({ ran, dialogs, violations, asked }: Watch) => ({ ran: [...ran], dialogs, violations, asked });

test('the corpus has 300 different texts', () => {
  expect(payloads.length).toBe(300);
  expect(new Set(payloads.map(({ text }) => text)).size).toBe(300);
});

describe('on a page that escapes nothing', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const payload = payloads[Number(request.url?.slice(1)) - 1];
      response.writeHead(payload ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
      response.end(payload && dangerousPage(payload));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server?.close());

  // One of each kind in each run, all of them in a proof.
  const shown = payloads.filter(({ id, harm }) => harm !== 'shows' && (isProof || id % 10 === 0));

  test('each does what it was written for, and is noticed', async () => {
    const seen = await watch(url);
    const harmless: Payload[] = [];
    for (const payload of shown) {
      await seen.page.goto(`${url}/${payload.id}`, { waitUntil: 'commit' });
      const isDone = () =>
        payload.harm === 'runs' ? seen.ran.has(payload.id) : seen.asked.some((one) => one.includes(elsewhere));
      await expect
        .poll(isDone, { timeout: 3_000, interval: 10 })
        .toBe(true)
        .catch(() => harmless.push(payload));
      seen.asked.length = 0;
    }
    complaints();
    expect(harmless).toEqual([]);
  }, 600_000);
});

describe('in the console', () => {
  let world: AttackedWorld;
  beforeAll(async () => {
    world = await startAttackedWorld(payloads);
  }, 200_000);
  afterAll(() => world?.stop());

  const arrive = async (page: Page) => {
    await page.waitForLoadState('load');
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    // A list that goes on shows one at its end.
    const skeletons = page
      .locator(`main [role=status]:not([aria-label="${t('inbox.loading')}"]) > .skeleton`)
      .filter({ visible: true });
    await expect.poll(() => skeletons.count(), { timeout: 15_000 }).toBe(0);
  };

  /** Where memory is plenty, Chromium keeps every page that it has left. */
  const forgetOthers = async (page: Page) => {
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('HeapProfiler.collectGarbage');
    await devTools.detach();
  };

  /** Everything that a page shows as text: what is written on it and in its fields, closed parts included. */
  const textsOn = (page: Page): Promise<string> =>
    page.evaluate(() => {
      for (const part of document.querySelectorAll('details')) part.open = true;
      const fields = [...document.querySelectorAll('input, textarea')].map((one) => (one as HTMLInputElement).value);
      return [document.body.textContent, ...fields].join('\n');
    });

  /** What no page of ours has: what a payload would have made. */
  const foreignNodes = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter(
          (one) =>
            /^(iframe|object|embed|base|math|marquee|video|audio|xmp|plaintext)$/i.test(one.localName) ||
            one.getAttributeNames().some((name) => name.startsWith('on')) ||
            /^\s*(javascript|data|vbscript):/i.test(one.getAttribute('href') ?? one.getAttribute('action') ?? ''),
        )
        .map((one) => one.outerHTML.slice(0, 200)),
    );

  test.each([
    'assistants',
    'sources',
    'passages',
    'bots',
    'keys',
    'team',
    'changes',
    'uncertain',
    'users',
    'workspaces',
    'platform changes',
    'mails',
    'account',
    'versions',
  ] as const)(
    '%s: all are shown as they were written',
    async (list) => {
      const seen = await watch(world.consoleUrl, world.signedIn('owner'));
      const { page } = seen;
      const texts: string[] = [];
      const nodes: string[] = [];
      await page.goto(world.consoleUrl + world.lists[list].address);
      for (;;) {
        await arrive(page);
        texts.push(await textsOn(page));
        nodes.push(...(await foreignNodes(page)));
        const next = page.getByRole('link', { name: t('ui.nextPage') });
        if ((await next.count()) === 0) break;
        await page.goto(world.consoleUrl + (await next.getAttribute('href')));
      }
      expect(harmOf(seen)).toEqual(nothing);
      expect(nodes).toEqual([]);
      expect(missing(texts.join('\n'), world.lists[list].shown)).toEqual([]);
    },
    120_000,
  );

  test('the inbox and a thread: names, messages of people and of models with their sources, files', async () => {
    // So high that every row is on it.
    const seen = await watch(world.consoleUrl, {
      ...world.signedIn('owner'),
      viewport: { width: 1280, height: 25_000 },
    });
    const { page } = seen;
    await page.goto(world.consoleUrl + world.thread);
    await arrive(page);
    const rows = page.getByRole('list', { name: t('inbox.list') }).getByRole('listitem');
    await expect.poll(() => rows.count(), { timeout: 30_000 }).toBeGreaterThan(payloads.length);
    const older = page.getByRole('button', { name: t('thread.older') });
    const readOlder = async () => {
      if ((await older.count()) > 0) await older.click();
      return older.count();
    };
    await expect.poll(readOlder, { timeout: 60_000 }).toBe(0);
    const text = await textsOn(page);
    expect(await foreignNodes(page)).toEqual([]);
    expect(harmOf(seen)).toEqual(nothing);
    expect(missing(text, payloads)).toEqual([]);
  }, 120_000);

  // What has a page for each, and what an address can say: some in each run, all of them in a proof.
  const some = payloads.filter(({ id }) => isProof || id % 100 === 50);

  test('pages of one assistant, source, bot, conversation and invitation, and home', async () => {
    const seen = await watch(world.consoleUrl, world.signedIn('owner'));
    const { page } = seen;
    const lost: string[] = [];
    for (const payload of some) {
      for (const address of world.recordsOf(payload)) {
        await page.goto(world.consoleUrl + address);
        await arrive(page);
        if (missing(await textsOn(page), [payload]).length > 0) lost.push(`${address}: ${payload.text}`);
        expect(await foreignNodes(page)).toEqual([]);
      }
      await forgetOthers(page);
    }
    expect(harmOf(seen)).toEqual(nothing);
    expect(lost).toEqual([]);
  }, 3_600_000);

  test('fields of addresses', async () => {
    const seen = await watch(world.consoleUrl, world.signedIn('owner'));
    const { page } = seen;
    for (const { text } of some) {
      for (const address of world.addressesWith(encodeURIComponent(text))) {
        await page.goto(world.consoleUrl + address);
        await arrive(page);
        expect(await foreignNodes(page)).toEqual([]);
      }
      await forgetOthers(page);
    }
    expect(harmOf(seen)).toEqual(nothing);
    // A filter that is none is refused.
    complaints();
  }, 3_600_000);

  test('names of files that are dropped, answers to questions, and what is typed', async () => {
    const seen = await watch(world.consoleUrl, world.signedIn('owner'));
    const { page } = seen;
    await page.goto(world.consoleUrl + world.dropFiles);
    // It hides the page behind it from whoever looks for a heading.
    const dialog = page.getByRole('dialog');
    const names = payloads.map(({ text }) => `${text.replaceAll(/[/\0]/g, '_')}.exe`);
    await dialog
      .locator('input[type=file]')
      .setInputFiles(names.map((name) => ({ name, mimeType: 'text/html', buffer: Buffer.from(name) })));
    await dialog
      .getByText(t('fileRefusal.kind'))
      .nth(names.length - 1)
      .waitFor();
    expect(await foreignNodes(page)).toEqual([]);
    await page.goto(world.consoleUrl + world.home);
    for (const payload of some) {
      await page.getByLabel(t('talk.label')).filter({ visible: true }).fill(`${payload.text} ${world.question}`);
      await page.getByLabel(t('talk.label')).filter({ visible: true }).press('Enter');
      await page.getByText(payload.text.trim().slice(0, 10)).first().waitFor();
      // While one is answered no other is taken.
      await expect.poll(() => page.locator('[data-exchange=asking]').count(), { timeout: 30_000 }).toBe(0);
    }
    expect(await foreignNodes(page)).toEqual([]);
    expect(harmOf(seen)).toEqual(nothing);
  }, 600_000);
});

/** Those that are not in a text; white space is a browser's own affair. */
const missing = (text: string, wanted: readonly Payload[]): string[] => {
  const plain = withoutSpace(text);
  return wanted.filter((one) => !plain.includes(withoutSpace(one.text))).map((one) => one.text);
};
const withoutSpace = (text: string) => text.replaceAll(/\s/g, '');
