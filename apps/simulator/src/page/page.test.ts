// The chat page around the messages, in a real browser: bots, chats, topics, language, theme, narrow screens, faults and clock.

import { expect, test } from 'vitest';
import { until } from '../conformance/arrange.ts';
import { aSharedBrowser, say } from './arrange-page.ts';

const aPage = aSharedBrowser();

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
  await page.getByLabel('Bot', { exact: true }).selectOption('second_bot');
  await page.getByText('Say hello to @second_bot').waitFor();
  expect(page.url()).toContain('bot=second_bot');
  await page.reload();
  expect(await page.getByLabel('Bot', { exact: true }).inputValue()).toBe('second_bot');
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

test('a link says in which language the bot hears its reader', async () => {
  const { page, open } = await aPage(1280, '/?bot=conformance_bot&language=ru');
  await open();
  await page.getByText('Say hello to @conformance_bot').waitFor();
  expect(await page.getByLabel('Language').inputValue()).toBe('ru');
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
  expect(await page.locator('h1').evaluate((title) => title.scrollWidth - title.clientWidth)).toBe(0);
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

test('in a group and in a topic the person talks to the bot too', async () => {
  const { page, open, sim, call } = await aPage();
  await open();
  await page.getByLabel('Chat', { exact: true }).selectOption('New group…');
  await page.getByLabel('Group name').fill('Tea shop');
  await page.getByLabel('With topics').check();
  await page.getByRole('button', { name: 'Make group' }).click();
  await page.getByRole('button', { name: 'Mention the bot' }).click();
  expect(await page.getByLabel('Your message').inputValue()).toBe('@conformance_bot ');
  await say(page, '@conformance_bot hello all');
  const [groupId = 0] = [...sim.world.groups.keys()];
  await call('sendMessage', { chat_id: groupId, text: 'hello group' });
  await page.getByRole('log').getByText('hello group').waitFor();

  await page.getByLabel('Topic', { exact: true }).selectOption('New topic…');
  await page.getByLabel('Topic name').fill('Orders');
  await page.getByRole('button', { name: 'Make topic' }).click();
  await page.getByText('The topic “Orders” was opened').waitFor();
  await say(page, 'in the topic');
  await page.getByRole('log').getByText('in the topic').waitFor();
  const last = sim.screen(undefined, groupId).messages.at(-1);
  expect(last).toMatchObject({ text: 'in the topic', is_topic_message: true });
  expect(await page.getByRole('log').getByText('hello group').count()).toBe(0);
  await page.reload();
  await page.getByRole('log').getByText('hello group').waitFor();
});

test('the bot can be blocked and unblocked, and the person can start over', async () => {
  const { page, open, sim, person } = await aPage();
  await open();
  await say(page, 'hello');
  const first = await person();
  await page.getByRole('button', { name: 'Block bot' }).click();
  await page.getByPlaceholder('You have blocked the bot').waitFor();
  expect(await page.getByLabel('Your message').isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Unblock bot' }).click();
  await say(page, 'back again');
  await page.getByRole('log').getByText('back again').waitFor();
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('log').getByText('/start').waitFor();
  expect(await page.getByRole('log').getByText('back again').count()).toBe(0);
  expect([...sim.world.users.keys()].filter((id) => id !== first)).toHaveLength(1);
});

test('a screen that comes late is not shown to who has started over', async () => {
  const { page, open, person } = await aPage();
  await open();
  await say(page, 'hello');
  await page.getByRole('log').getByText('hello').waitFor();
  const first = await person();
  const asked = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  await page.route(`**/_sim/chats/${first}/screen*`, async (route) => {
    asked.resolve();
    await over.promise;
    await route.continue();
  });
  await page.evaluate(() => document.getElementById('block')?.click());
  await asked.promise;
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('log').getByText('/start').waitFor();
  const late = page.waitForResponse(`**/_sim/chats/${first}/screen*`);
  over.resolve();
  await (await late).finished();
  await page.evaluate(() => new Promise(requestAnimationFrame));
  expect(await page.getByRole('log').getByText('hello').count()).toBe(0);
});

test.each([1280, 360])('faults are switched, seeded and counted, and time is passed, at %i px', async (width) => {
  const { page, open, sim, call, errors } = await aPage(width);
  sim.send(undefined, { userId: 5, text: '/start' });
  await open();
  await page.getByRole('button', { name: 'Faults and clock' }).click();
  await page.getByRole('checkbox', { name: 'Server error' }).check();
  await until('it is on', () => sim.faults.list().length === 1);
  expect(sim.faults.list()).toMatchObject([{ kind: 'serverError', botId: 7000000001, probability: 1 }]);
  expect((await call('sendMessage', { chat_id: 5, text: 'x' })).status).toBe(500);
  await page.getByText('struck 1 times').waitFor();
  await page.getByRole('button', { name: 'Settings of Server error' }).click();
  await page.getByRole('spinbutton', { name: 'Share in %' }).fill('25');
  await page.getByRole('spinbutton', { name: 'Share in %' }).press('Tab');
  await until('the share is set', () => sim.faults.list()[0]?.probability === 0.25);
  await page.getByLabel('Seed').fill('77');
  await page.getByLabel('Seed').press('Enter');
  await until('the seed is set', () => sim.faults.seed() === 77);
  await page.getByRole('button', { name: 'All faults off' }).click();
  await until('all are off', () => sim.faults.list().length === 0);

  await page.getByRole('button', { name: 'Freeze' }).click();
  await page.getByText('standing still').waitFor();
  const before = sim.clock.now();
  await page.getByRole('button', { name: '+24 h' }).click();
  await until('a day has passed', () => sim.clock.now() === before + 86_400_000);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await until('time runs', () => !sim.clock.isFrozen());
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  expect(errors).toEqual([]);
});

test('everything that can be used has a name, and can be reached by the keyboard', async () => {
  const { page, open, call, person } = await aPage();
  await open();
  await say(page, 'hello');
  await call('sendMessage', { chat_id: await person(), text: 'hi', reply_markup: { keyboard: [['Yes', 'No']] } });
  await page.getByRole('button', { name: 'Yes', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Faults and clock' }).click();
  await page.getByRole('checkbox', { name: 'Server error' }).waitFor();
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, select, textarea, summary, a, input:not([type=file])')]
      .filter((node) => node.checkVisibility())
      .filter((node) => {
        const labels =
          'labels' in node ? [...((node as HTMLInputElement).labels ?? [])].map(({ textContent: text }) => text) : [];
        return ![node.ariaLabel, node.textContent?.trim(), ...labels].some(Boolean) || node.tabIndex < 0;
      })
      .map(({ outerHTML: shown }) => shown),
  );
  expect(nameless).toEqual([]);
  await page.getByRole('button', { name: 'Yes', exact: true }).click();
  await page.getByRole('log').getByText('Yes', { exact: true }).waitFor();
});

test('a new group has the bot in it, and its topics can be chosen before anything is said', async () => {
  const { page, open, errors, sim } = await aPage();
  await open();
  await page.getByLabel('Chat', { exact: true }).selectOption('new');
  await page.getByLabel('With topics').check();
  await page.getByRole('button', { name: 'Make group' }).click();
  await page.getByLabel('Topic', { exact: true }).selectOption('new');
  await page.getByLabel('Topic name').fill('Shoes');
  await page.getByRole('button', { name: 'Make topic' }).click();
  await page.getByText('The topic “Shoes” was opened').waitFor();
  const kinds = sim.ledger.query({ kind: 'update' }).items.map((entry) => JSON.stringify(entry));
  expect(kinds.some((entry) => entry.includes('my_chat_member'))).toBe(true);
  expect(errors).toEqual([]);
});

test('at 360 px all of the composer of a group is in view', async () => {
  const { page, open } = await aPage(360);
  await open();
  await page.getByLabel('Chat', { exact: true }).selectOption('new');
  await page.getByRole('button', { name: 'Make group' }).click();
  await page.getByRole('button', { name: 'Mention the bot' }).waitFor();
  const right = (id: string) => page.locator(id).evaluate((node) => node.getBoundingClientRect().right);
  expect(await right('#send')).toBeLessThanOrEqual(await right('#composer'));
});

test('a link to a bot that is here opens its private chat with /start, not Telegram', async () => {
  const { page, open, call, person } = await aPage();
  await open();
  await say(page, 'hello');
  const url = 'https://t.me/conformance_bot?start=human';
  const reply_markup = { inline_keyboard: [[{ text: 'Open the private chat', url }]] };
  await call('sendMessage', { chat_id: await person(), text: 'In private, please.', reply_markup });
  await page.getByRole('link', { name: 'Open the private chat' }).click();
  await page.getByRole('log').getByText('/start human').waitFor();
  expect(page.context().pages()).toHaveLength(1);
});
