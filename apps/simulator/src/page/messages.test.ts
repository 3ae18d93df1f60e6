// What is said on the chat page, in a real browser: writing, sending, and how a message looks and changes.

import { expect, test } from 'vitest';
import { until } from '../conformance/arrange.ts';
import { aSharedBrowser, say } from './arrange-page.ts';

const aPage = aSharedBrowser();

test('a person starts a bot, is answered, sees it typing, and presses a button', async () => {
  const { page, errors, open, call, sim, person } = await aPage();
  await open();
  expect(await page.title()).toContain('Telegram simulator');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
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

const html = [
  '<b>bold</b> <i>italic</i> <code>inline</code> <a href="https://example.com/terms">terms</a> <tg-spoiler>secret</tg-spoiler>',
  '<pre><code class="language-python">print(1)</code></pre>',
  '<blockquote>short</blockquote>',
  '<blockquote expandable>one\ntwo\nthree\nfour\nfive</blockquote>\n/help',
].join('\n');

test('formatted text looks as it is meant: bold, code, quotes that unfold, links, spoilers, commands that can be tapped', async () => {
  const { page, open, call, person, errors } = await aPage();
  await open();
  await say(page, 'hello');
  await call('sendMessage', { chat_id: await person(), text: html, parse_mode: 'HTML' });
  const log = page.getByRole('log');
  await log.locator('strong', { hasText: 'bold' }).waitFor();
  expect(await log.locator('em, pre code, blockquote').allTextContents()).toEqual([
    'italic',
    'print(1)',
    'short',
    expect.stringContaining('five'),
  ]);
  const link = page.getByRole('link', { name: 'terms' });
  expect([await link.getAttribute('href'), await link.getAttribute('rel')]).toEqual([
    'https://example.com/terms',
    'noopener noreferrer nofollow',
  ]);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('button', { name: 'Show less' }).waitFor();
  await page.getByRole('button', { name: 'Hidden text' }).press('Enter');
  expect(await page.getByRole('button', { name: 'Hidden text' }).count()).toBe(0);
  await page.getByRole('button', { name: '/help' }).click();
  await until('the command is sent', async () => (await log.getByText('/help').count()) === 2);
  expect(errors).toEqual([]);
});

test('a draft grows, can be stopped, and gives way to the message', async () => {
  const { page, open, call, sim, person } = await aPage();
  await open();
  await say(page, 'tell me');
  const draft = { chat_id: await person(), draft_id: 7, can_stop: true };
  await call('sendMessageDraft', { ...draft, text: '' });
  await page.getByText('Thinking…').waitFor();
  await call('sendMessageDraft', { ...draft, text: 'Once upon' });
  await page.getByText('Once upon').waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText('Once upon').waitFor({ state: 'detached' });
  await until('the bot hears of it', () => {
    const updates = sim.ledger.query({ kind: 'update' }).items;
    return updates.some((entry) => 'type' in entry && entry.type === 'stopped_message_generation');
  });
  await call('sendMessageDraft', { ...draft, draft_id: 8, text: 'Once again' });
  await page.getByText('Once again').waitFor();
  await call('sendMessage', { chat_id: await person(), text: 'Once again, the end' });
  await page.getByRole('log').getByText('Once again, the end').waitFor();
  expect(await page.getByRole('list', { name: 'Being written' }).getByRole('listitem').count()).toBe(0);
});

test('a pressed button spins until the bot answers with a note or an alert', async () => {
  const { page, open, call, sim, person } = await aPage();
  await open();
  await say(page, 'hello');
  const buttons = [
    { text: 'Prices', callback_data: 'prices' },
    { text: 'Website', url: 'https://example.com/shop' },
  ];
  await call('sendMessage', { chat_id: await person(), text: 'What?', reply_markup: { inline_keyboard: [buttons] } });
  expect(await page.getByRole('link', { name: 'Website' }).getAttribute('href')).toBe('https://example.com/shop');
  const prices = page.getByRole('button', { name: 'Prices' });
  const answer = async (fields: object) => {
    const before = sim.bot().callbackQueries.size;
    await prices.press('Enter');
    await until('it spins', async () => (await prices.getAttribute('aria-busy')) === 'true');
    await until('the bot hears of it', () => sim.bot().callbackQueries.size > before);
    const id = [...sim.bot().callbackQueries.keys()].at(-1);
    await call('answerCallbackQuery', { callback_query_id: id, ...fields });
    await until('it rests', async () => (await prices.getAttribute('aria-busy')) === null);
  };
  await answer({ text: 'Looking it up' });
  await page.getByText('Looking it up').waitFor();
  expect(await prices.evaluate((button) => button === document.activeElement)).toBe(true);
  await answer({ text: 'Read this', show_alert: true });
  await page.getByRole('dialog', { name: 'Read this' }).getByRole('button', { name: 'OK' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('a message can be answered, changed, taken back and given a reaction', async () => {
  const { page, open, call, sim, person } = await aPage();
  await open();
  await say(page, 'helo');
  const log = page.getByRole('log');
  const more = async (text: string, act: string) => {
    await page.getByLabel(`More about: ${text}`, { exact: true }).click();
    await log.getByRole('button', { name: act, exact: true }).click();
  };
  await log.getByText('helo').waitFor();
  await more('helo', 'Edit');
  await say(page, 'hello');
  await log.getByText('hello', { exact: true }).waitFor();
  await call('sendMessage', { chat_id: await person(), text: 'What is it?' });
  await log.getByText('What is it?').waitFor();
  await more('What is it?', 'Reply');
  await page.getByText('Answering: What is it?').waitFor();
  await say(page, 'a cup');
  await until(
    'it is an answer',
    () => sim.screen(undefined, userOf(sim)).messages.at(-1)?.reply_to_message?.text === 'What is it?',
  );
  await more('What is it?', 'React with 👍');
  await log.getByRole('button', { name: '👍, 1', pressed: true }).click();
  await log.getByRole('button', { name: '👍, 1' }).waitFor({ state: 'detached' });
  await more('a cup', 'Delete');
  await log.getByText('a cup').waitFor({ state: 'detached' });
});

const userOf = (sim: Awaited<ReturnType<typeof aPage>>['sim']) => [...sim.world.users.keys()][0] ?? 0;

test('photos, albums, files, voice and places are sent and shown', async () => {
  const { page, open, sim, errors } = await aPage();
  await open();
  await say(page, 'hello');
  const photo = await page.screenshot({ type: 'jpeg', clip: { x: 0, y: 0, width: 40, height: 30 } });
  const attach = (...names: string[]) =>
    page.locator('#file').setInputFiles(
      names.map((name) => ({
        name,
        mimeType: typeOf(name),
        buffer: name.endsWith('.jpg') ? photo : Buffer.from('x'),
      })),
    );
  const shown = async (kind: string) => {
    await until(`a ${kind} is there`, () =>
      sim.screen(undefined, userOf(sim)).messages.some((message) => kind in message),
    );
    return sim.screen(undefined, userOf(sim)).messages.findLast((message) => kind in message);
  };
  await attach('cup.jpg');
  await say(page, 'my cup');
  expect(await shown('photo')).toMatchObject({ caption: 'my cup', photo: [{ width: 40, height: 30 }] });
  await page.getByRole('img', { name: 'Photo' }).waitFor();
  await attach('one.jpg', 'two.jpg');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  expect(await shown('media_group_id')).toMatchObject({ media_group_id: expect.any(String) });
  await until('both are in one item', async () => (await page.locator('.album img').count()) === 2);
  await attach('bill.pdf');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  expect(await shown('document')).toMatchObject({ document: { file_name: 'bill.pdf', mime_type: 'application/pdf' } });
  await page.getByRole('link', { name: 'bill.pdf' }).waitFor();
  await attach('voice.ogg');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await shown('voice');
  await page.getByRole('button', { name: 'Share a location' }).click();
  await page.getByRole('button', { name: 'Send location' }).click();
  expect(await shown('location')).toMatchObject({ location: { latitude: 52.52 } });
  expect(errors).toEqual([]);
});

const typeOf = (name: string) =>
  ({ jpg: 'image/jpeg', pdf: 'application/pdf', ogg: 'audio/ogg' })[name.split('.')[1] as 'jpg'] ?? '';

test('the newest message stays in view while files are chosen and sent', async () => {
  const { page, open, call, person } = await aPage(360);
  await open();
  await say(page, 'hello');
  const text = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
  await call('sendMessage', { chat_id: await person(), text });
  await page.getByRole('log').getByText('line 39').waitFor();
  const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
  await page.locator('#file').setInputFiles([file('a.txt'), file('b.txt'), file('c.txt')]);
  await page.getByText('c.txt').waitFor();
  const toEnd = () =>
    page.locator('#scroller').evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight);
  await expect.poll(toEnd).toBeLessThan(2);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('link', { name: /^c\.txt/ }).waitFor();
  await expect.poll(toEnd).toBeLessThan(2);
});

test('a quote that is shown whole has no button to show more', async () => {
  const { page, open, call, person } = await aPage();
  await open();
  await say(page, 'hello');
  const text = '<blockquote expandable>Sources\n1. Terms</blockquote>';
  await call('sendMessage', { chat_id: await person(), text, parse_mode: 'HTML' });
  await page.getByRole('log').getByText('1. Terms').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Show all' }).count()).toBe(0);
});
