// experience.md 10: what holds of every page of the console (E8, E9, E10, E12, E13, E18, E20), over one world in which there is something of everything.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paths, signInFor } from '../../apps/frontend/console/paths.ts';
import { type FilledWorld, type Ids, type Reader, readers, startFilledWorld } from './filled-world.ts';
import { type ConsolePage, leadOn, pages } from './pages.ts';
import { barriersOf, clippedOn, scrollsSideways, visitors } from './visitors.ts';
import { textsIn } from './ways.ts';

const { aPage, complaints } = visitors();
let world: FilledWorld;
beforeAll(async () => {
  world = await startFilledWorld();
}, 200_000);
afterAll(() => world?.stop());

const isProof = process.env.CHATAI_PROVE === '1';
const t = textsIn('en');
const member = new Set<Reader>(['owner', 'editor', 'operator', 'viewer']);

/** Opens an address and waits until all of it is there: of a page that streams, a skeleton is first. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(world.consoleUrl + address);
  await arrive(page);
}

async function arrive(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  // The kit shows one for ever.
  const skeletons = page.locator('main [role=status]:not(#kit *) > .skeleton').filter({ visible: true });
  await expect.poll(() => skeletons.count(), { timeout: 15_000 }).toBe(0);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

const asWho = (reader: Reader, options: BrowserContextOptions = {}) => aPage({ ...world.signedIn(reader), ...options });
/** Somebody whom a page is for. */
const readerOf = ({ readers: those }: ConsolePage): Reader => those?.[0] ?? 'nobody';

test('no page was forgotten here', () => {
  const files = readdirSync(path.resolve(import.meta.dirname, '../../apps/frontend/console/app'), {
    recursive: true,
    encoding: 'utf8',
  }).filter((file) => path.basename(file) === 'page.tsx');
  const routes = files.map((file) => (file === 'page.tsx' ? '/' : `/${path.dirname(file)}`));
  const known = [...leadOn, ...pages.map(({ route }) => route.split('?')[0])];
  expect([...new Set(known)].sort()).toEqual(routes.sort());
});

type Outcome = 'renders' | 'refused' | 'not found' | 'leads to sign in and back' | 'leads home';

async function outcomeOf(page: Page, { shows }: ConsolePage, address: string): Promise<Outcome | string> {
  const { pathname, searchParams } = new URL(page.url());
  if (pathname === paths.signIn && !address.startsWith(paths.signIn))
    return searchParams.get('to') === address
      ? 'leads to sign in and back'
      : `leads to sign in, then to ${searchParams.get('to')}`;
  if (pathname.endsWith('/home') && !address.endsWith('/home')) return 'leads home';
  if ((await page.getByRole('heading', { level: 1, name: t('problem.notFound') }).count()) > 0) return 'not found';
  const main = await page.locator('main').ariaSnapshot();
  if (main.includes(t('refused.why', { owners: 'Owner' }))) return 'refused';
  return shows === undefined || main.includes(shows) ? 'renders' : main;
}

function expectedOutcome({ readers: those, route }: ConsolePage, reader: Reader): Outcome {
  if (!those || those.includes(reader)) return 'renders';
  if (route === '/sign-in') return 'leads home';
  if (reader === 'nobody') return 'leads to sign in and back';
  return route.startsWith('/w/') && member.has(reader) ? 'refused' : 'not found';
}

describe('who may see what (E8, E20)', () => {
  test.each(readers)(
    '%s: each page renders, says whom to ask, or is not there; and what cannot be pressed says why',
    async (reader) => {
      const page = await asWho(reader);
      const found: Record<string, string> = {};
      const silent: string[] = [];
      for (const one of pages) {
        const address = one.at(world);
        // What is not there at all, or leads on before anything else, need not be painted to be told from the rest.
        const { status, location } = await askFor(page, address);
        if (status === 404) found[one.route] = 'not found';
        else if (location === signInFor(address)) found[one.route] = 'leads to sign in and back';
        if (found[one.route]) continue;
        await open(page, address);
        found[one.route] = await outcomeOf(page, one, address);
        await expect.poll(() => page.getByRole('heading', { level: 1 }).count(), { message: one.route }).toBe(1);
        silent.push(...(await withoutReason(page)).map((what) => `${one.route}: ${what}`));
      }
      expect(found).toEqual(Object.fromEntries(pages.map((one) => [one.route, expectedOutcome(one, reader)])));
      expect(silent).toEqual([]);
      // The browser tells of each page that is not there.
      expect(complaints().filter((complaint) => !complaint.includes('404'))).toEqual([]);
    },
    120_000,
  );

  test('what belongs to others looks like what is not there', async () => {
    const page = await asWho('owner');
    const { full, foreign, absent } = world;
    const malformed: Ids = { assistant: 'x', source: 'x', bot: 'x', conversation: 'x' };
    for (const { in: where, route } of pages.filter(({ kind }) => kind === 'record')) {
      const seen: Record<string, string> = {};
      for (const [name, ids] of Object.entries({ foreign: foreign.ids, absent, malformed })) {
        const address = where?.(paths.in(full.slug), ids) ?? '';
        await open(page, address);
        // A minute may end between two of them.
        seen[name] = (await page.locator('main').ariaSnapshot()).replace(/\b(now|\d+ min ago)\b/g, 'lately');
      }
      expect(seen.absent, route).toContain(t('problem.notFound'));
      expect(seen, route).toEqual({ foreign: seen.absent, absent: seen.absent, malformed: seen.absent });
    }
    const ofOthers = [paths.in(foreign.slug), paths.in('no-such-workspace')].map((to) => to.bots);
    const texts: string[] = [];
    for (const address of ofOthers) {
      await open(page, address);
      texts.push(await page.locator('body').ariaSnapshot());
    }
    expect(texts[0]).toBe(texts[1]);
    expect(complaints().filter((complaint) => !complaint.includes('404'))).toEqual([]);
  }, 60_000);
});

async function askFor(page: Page, address: string): Promise<{ status: number; location: string | undefined }> {
  const answer = await page.request.get(world.consoleUrl + address, { maxRedirects: 0 });
  return { status: answer.status(), location: answer.headers().location };
}

/** What cannot be pressed and does not say why: on the page, and in its first menus. */
async function withoutReason(page: Page): Promise<string[]> {
  const found = await silentOnes(page);
  const menus = page.locator('main [aria-haspopup=menu]').filter({ visible: true });
  for (let index = 0; index < Math.min(await menus.count(), 2); index++) {
    await menus.nth(index).press('Enter');
    await page.getByRole('menu').waitFor();
    found.push(...(await silentOnes(page)));
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }
  return found;
}

const silentOnes = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('[aria-disabled=true], :disabled')]
      .filter((control) => {
        const ids = control.getAttribute('aria-describedby')?.split(' ') ?? [];
        return !ids.some((id) => document.getElementById(id)?.textContent?.trim());
      })
      .map((control) => control.outerHTML.slice(0, 200)),
  );

const looks = (['en-GB', 'ru-RU'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ locale, colorScheme })),
);
const widths = [768, 1440, 3840];

// One look and two widths for each page, all of them under CHATAI_PROVE; over all pages each occurs.
const views = pages.flatMap((page, index) =>
  looks
    .map((look, of) => ({ ...look, page, route: page.route, widths: isProof ? widths : [widths[index % 3] ?? 0], of }))
    .filter(({ of }) => isProof || of === index % looks.length),
);

describe('how it looks (E12, E13)', () => {
  test.each(views)(
    '$route in $locale, $colorScheme: no barrier, one heading, nothing wider than the window or cut off',
    async (view) => {
      const { page: one, locale, colorScheme } = view;
      const page = await asWho(readerOf(one), { locale, colorScheme, viewport: { width: 360, height: 740 } });
      await open(page, one.at(world));
      expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
      await expect.poll(() => page.getByRole('heading', { level: 1 }).count()).toBe(1);
      for (const width of [360, ...view.widths]) {
        await page.setViewportSize({ width, height: 900 });
        expect.soft(await scrollsSideways(page), `${width} px`).toBe(false);
        expect.soft(await clippedOn(page), `${width} px`).toEqual([]);
      }
      expect(await barriersOf(page)).toEqual([]);
    },
  );
});

describe('what a page says when there is nothing to show (E9)', () => {
  const empties = pages.flatMap((page) => (page.empty ? [{ ...page, says: page.empty }] : []));
  test.each(empties)('$route, empty: a sentence and what to do', async ({ in: where, says }) => {
    const page = await asWho('owner');
    await open(page, where?.(paths.in(world.emptySlug), world.absent) ?? '');
    const box = page.locator('main p', { hasText: t(says as 'ui.cancel') }).locator('xpath=..');
    await box.waitFor();
    expect(await box.getByRole('link').or(box.getByRole('button')).count()).toBe(1);
  });

  test.each(pages.filter(({ filteredEmpty }) => filteredEmpty))(
    '$route, filtered empty: a sentence, and the filter is cleared by a press, kept by a reload and by Back (E10)',
    async (one) => {
      const { fields = '', says = 'ui.cancel', clears = 'ui.cancel' } = one.filteredEmpty ?? {};
      const page = await asWho(readerOf(one));
      const sentence = page.getByText(t(says as 'ui.cancel')).filter({ visible: true });
      const address = one.at(world);
      await open(page, `${address}${address.includes('?') ? '&' : '?'}${fields}`);
      await sentence.waitFor();
      await page.reload();
      await sentence.waitFor();
      await page
        .getByRole('link', { name: t('app.title') })
        .or(page.getByRole('link', { name: t('nav.home') }))
        .first()
        .click();
      await page.waitForURL('**/home');
      await page.goBack();
      await sentence.waitFor();
      const main = page.locator('main');
      const name = t(clears as 'ui.cancel');
      await main.getByRole('link', { name }).or(main.getByRole('button', { name })).first().click();
      await sentence.waitFor({ state: 'detached' });
      await main
        .getByText(one.shows ?? '')
        .filter({ visible: true })
        .first()
        .waitFor();
      expect(page.url()).not.toContain(fields);
    },
  );

  const [tables, columns] = [false, true].map((dotted) =>
    pages.flatMap((page) => (page.breaks?.includes('.') === dotted ? [{ ...page, what: page.breaks }] : [])),
  );

  test.each(tables ?? [])('$route: a skeleton while $what is read', async (one) => {
    const sql = await world.backend.db.superuser();
    const page = await asWho(readerOf(one));
    await sql.query(`begin; lock table ${one.what} in access exclusive mode`);
    try {
      await page.goto(world.consoleUrl + one.at(world), { waitUntil: 'commit' });
      await page.locator('main .skeleton').filter({ visible: true }).first().waitFor();
    } finally {
      await sql.query('rollback');
    }
    await arrive(page);
    expect(await outcomeOf(page, one, one.at(world))).toBe('renders');
  });

  test.each([...(tables ?? []), ...(columns ?? [])])(
    '$route without $what: what failed, a request id, and Try again brings it back',
    async (one) => {
      const [table = '', column] = one.what.split('.');
      const sql = await world.backend.db.superuser();
      const rename = (from: string, to: string) =>
        sql.query(
          column ? `alter table ${table} rename column ${from} to ${to}` : `alter table ${from} rename to ${to}`,
        );
      const page = await asWho(readerOf(one));
      const notice = page
        .locator('main')
        .getByText(new RegExp(t('problem.request', { id: '[0-9a-f-]{36}' })))
        .locator('xpath=..');
      await rename(column ?? table, 'away');
      try {
        await page.goto(world.consoleUrl + one.at(world));
        await notice.first().waitFor();
        await expect.poll(() => page.getByRole('heading', { level: 1 }).count()).toBe(1);
      } finally {
        await rename('away', column ?? table);
      }
      await notice
        .getByRole('button', { name: t('problem.tryAgain') })
        .first()
        .click();
      await notice.first().waitFor({ state: 'detached' });
      await arrive(page);
      expect(await outcomeOf(page, one, one.at(world))).toBe('renders');
      expect(complaints().filter((complaint) => !complaint.includes('500'))).toEqual([]);
    },
  );
});

test.each(pages.filter(({ typed }) => typed))(
  '$route: what was typed is there after a reload and after Back (E10)',
  async (one) => {
    const page = await asWho(one.readers?.[0] ?? 'nobody');
    const field = page
      .locator('main')
      .getByLabel(t(one.typed as 'ui.cancel'), { exact: true })
      .first();
    await open(page, one.at(world));
    // The page may take its own start between the selection of what is there and the typing.
    await expect
      .poll(async () => {
        await field.fill('half a word');
        return field.inputValue();
      })
      .toBe('half a word');
    await page.reload();
    await expect.poll(() => field.inputValue()).toBe('half a word');
    await page.goto(world.consoleUrl + paths.kit);
    await page.goBack();
    await expect.poll(() => field.inputValue()).toBe('half a word');
  },
);

test('without the backend every open page says within 15 s how old it is, shows nothing as ok, and comes back by itself (E18)', async () => {
  const owners = (await asWho('owner')).context();
  const admins = (await asWho('admin')).context();
  // The kit shows components, and no state of anything.
  const live = pages.filter(({ readers: those, route }) => those && those[0] !== 'nobody' && route !== '/kit');
  const tabs = await Promise.all(
    live.map(async (one) => ({ one, page: await (readerOf(one) === 'admin' ? admins : owners).newPage() })),
  );
  for (const { one, page } of tabs) await open(page, one.at(world));
  const ok = (page: Page) => page.locator('main .bg-ok-tint:not(ins)').filter({ visible: true }).count();
  const before = await Promise.all(tabs.map(({ page }) => ok(page)));
  expect(before.filter((count) => count > 0).length).toBeGreaterThan(5);
  await world.stopBackend();
  const stopped = performance.now();
  const age = new RegExp(t('state.stale', { age: '.*' }));
  const late: Record<string, unknown> = {};
  await Promise.all(
    tabs.map(async ({ one, page }) => {
      const shown = async () => ({ age: (await page.getByText(age).count()) > 0, ok: await ok(page) });
      await expect
        .poll(shown, { timeout: 15_000 - (performance.now() - stopped), interval: 250 })
        .toEqual({ age: true, ok: 0 })
        .catch(async () => {
          late[one.route] = await shown();
        });
    }),
  );
  await world.startBackend();
  complaints();
  expect(late).toEqual({});
  await Promise.all(
    tabs.map(({ page }) => page.getByText(age).first().waitFor({ state: 'detached', timeout: 30_000 })),
  );
  // Of calls that were not answered.
  complaints();
}, 120_000);
