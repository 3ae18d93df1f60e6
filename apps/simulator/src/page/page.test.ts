// The chat page in a real browser.

import { systemClock } from '@chatai/core/clock';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { aSimulator, until } from '../conformance/arrange.ts';

let browser: Browser;
beforeAll(async () => {
  const executablePath = process.env.CHATAI_TEST_BROWSER ?? (await chromium.executablePath());
  browser = await playwright.launch({ executablePath, args: ['--no-sandbox'] });
}, 60_000);
afterAll(() => browser.close());

async function aPage(width = 1280, path = '/?bot=conformance_bot', locale = 'en-GB') {
  const simulator = await aSimulator({ clock: systemClock });
  const context = await browser.newContext({ viewport: { width, height: 640 }, locale });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const open = () => page.goto(`${simulator.url}${path}`);
  /** The visitor, once the simulator has heard of them: the page shows a message before that. */
  const person = async () => {
    await until('somebody has written', () => simulator.sim.world.users.size > 0);
    return [...simulator.sim.world.users.keys()][0] ?? 0;
  };
  return { ...simulator, page, errors, open, person };
}

const say = async (page: Page, text: string) => {
  await page.getByLabel('Your message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};

test('a person starts a bot, is answered, sees it typing, and presses a button', async () => {
  const { page, errors, open, call, sim, person } = await aPage();
  await open();
  expect(await page.title()).toContain('Telegram simulator');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText('/start', { exact: true }).waitFor();

  await call('sendChatAction', { chat_id: await person(), action: 'typing' });
  await page.getByText('@conformance_bot is typing').waitFor();
  const reply_markup = { inline_keyboard: [[{ text: 'Helpful', callback_data: 'yes' }]] };
  await call('sendMessage', { chat_id: await person(), text: 'Welcome!', reply_markup });
  await page.getByRole('log').getByText('Welcome!').waitFor();
  await page.getByText('@conformance_bot is typing').waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: 'Helpful', exact: true }).click();
  await until('the press is an update', () => sim.ledger.query({ kind: 'update' }).items.length === 2);
  expect(errors).toEqual([]);
});

test('an edited answer changes in place, a deleted one goes', async () => {
  const { page, open, call, person } = await aPage();
  await open();
  await say(page, 'hello');
  await page.getByRole('log').getByText('hello').waitFor();
  const sent = await call('sendMessage', { chat_id: await person(), text: 'one' });
  const { message_id } = sent.body.result;
  await page.getByRole('log').getByText('one', { exact: true }).waitFor();
  await call('editMessageText', { chat_id: await person(), message_id, text: 'two' });
  await page.getByRole('log').getByText('two', { exact: true }).waitFor();
  await page.getByText('edited').waitFor();
  await call('deleteMessage', { chat_id: await person(), message_id });
  await page.getByText('edited').waitFor({ state: 'detached' });
});

test('texts are texts: markup in a message is shown, not built', async () => {
  const { page, open } = await aPage();
  await open();
  await say(page, '<img src=x onerror=alert(1)> <b>bold</b>');
  await page.getByRole('log').getByText('<b>bold</b>').waitFor();
  expect(await page.getByRole('log').locator('img, b').count()).toBe(0);
});

test('Enter sends, and the field keeps the focus', async () => {
  const { page, open } = await aPage();
  await open();
  await page.getByLabel('Your message').fill('by keyboard');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('by keyboard').waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('text');
});

test('without a bot the page says how to make one', async () => {
  const { page, open, sim } = await aPage();
  sim.reset();
  await open();
  await page.getByRole('heading', { name: 'There is no bot yet' }).waitFor();
  await page.getByText('/_sim/bots').waitFor();
  expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
});

test('another bot is another chat, and the address remembers it', async () => {
  const { page, open, sim } = await aPage();
  sim.createBot({ username: 'second_bot' });
  await open();
  await say(page, 'to the first');
  await page.getByRole('log').getByText('to the first').waitFor();
  await page.getByLabel('Bot').selectOption('second_bot');
  await page.getByText('Say hello to @second_bot').waitFor();
  expect(page.url()).toContain('bot=second_bot');
  await page.reload();
  expect(await page.getByLabel('Bot').inputValue()).toBe('second_bot');
});

test('a message that could not be sent says so and can be sent again', async () => {
  const { page, open } = await aPage();
  await open();
  await page.getByText('Say hello').waitFor();
  await page.route('**/_sim/send', (route) => route.abort());
  await say(page, 'into the void');
  await page.getByText('Not sent').waitFor();
  await page.unroute('**/_sim/send');
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('Not sent').waitFor({ state: 'detached' });
  expect(await page.getByRole('log').getByText('into the void').count()).toBe(1);
});

test('a bot hears the language that the person chose on the page, whatever the browser speaks', async () => {
  const { page, open, sim } = await aPage(1280, '/?bot=conformance_bot', 'ru-RU');
  const lastLanguage = () => {
    const user = [...sim.world.users.values()][0];
    return user?.language_code;
  };
  await open();
  expect(await page.getByLabel('Language').inputValue()).toBe('en');
  await say(page, 'hello');
  await until('the English speaker is known', () => lastLanguage() === 'en');
  await page.getByLabel('Language').selectOption('ru');
  await say(page, 'привет');
  await until('the Russian speaker is known', () => lastLanguage() === 'ru');
  await page.reload();
  expect(await page.getByLabel('Language').inputValue()).toBe('ru');
});

test('at 360 px nothing needs sideways scrolling', async () => {
  const { page, open, call, person } = await aPage(360);
  await open();
  await say(page, 'hello');
  await page.getByRole('log').getByText('hello').waitFor();
  await call('sendMessage', { chat_id: await person(), text: `https://example.com/${'long/'.repeat(60)}` });
  await page.getByRole('log').getByText('https://example.com').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('the theme can be chosen and is kept', async () => {
  const { page, open } = await aPage();
  await page.emulateMedia({ colorScheme: 'light' });
  await open();
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await background()).toBe('rgb(255, 255, 255)');
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  expect(await background()).toBe('rgb(17, 20, 24)');
  await page.reload();
  expect(await background()).toBe('rgb(17, 20, 24)');
});
