import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDesk, type Desk } from './a-desk.ts';

let desk: Desk;
let assistantId: string;
beforeAll(async () => {
  desk = await aDesk('Clinic');
  assistantId = (await desk.tenant.api.assistants.create({ name: 'Nurse' })).id;
});
afterAll(() => desk.close());

/** A bot of its own for each test; no worker runs here. */
async function aBot(username: string): Promise<string> {
  const { bot } = desk.backend.simulator.sim.createBot({ username, name: username });
  await desk.tenant.api.bots.create({ assistantId, token: bot.token, mode: 'polling' });
  return `@${username}`;
}

test('check says what is wrong, what to do, and what can be repaired from here', async () => {
  const bot = await aBot('ill_help_bot');
  const { exitCode, out } = await desk.chatai(['bots', 'check', bot]);
  expect(exitCode).toBe(4);
  expect(out).toMatch(/^fail +worker +no live worker holds the bot. Ask whoever runs this installation/m);
  expect(out).toContain(`${bot} has a problem\n`);
  expect(out).toContain(`Can be repaired: chatai bots fix ${bot} command-menu\n`);
});

test('fix repairs it and checks again; without a question it says what can be repaired', async () => {
  const bot = await aBot('mended_help_bot');
  const which = await desk.chatai(['bots', 'fix', bot]);
  expect(which).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/which question\?\nChoose one of: .*command-menu/),
  });
  const dry = await desk.chatai(['bots', 'fix', bot, 'command-menu', '--dry-run']);
  expect(dry.out).toContain(`would repair command-menu of ${bot}`);
  const { out } = await desk.chatai(['bots', 'fix', bot, 'command-menu']);
  expect(out).toMatch(/^ok +command-menu +/m);
  expect(out).not.toContain(`fix ${bot} command-menu`);
  const token = await desk.chatai(['bots', 'fix', bot, 'token']);
  expect(token).toMatchObject({ exitCode: 2, err: expect.stringContaining('cannot be repaired over the Bot API') });
  const typo = await desk.chatai(['bots', 'fix', bot, 'tokn']);
  expect(typo).toMatchObject({ exitCode: 2, err: expect.stringContaining('Allowed choices are token, name') });
});

test('list finds bots by a part of their name', async () => {
  const bot = await aBot('found_help_bot');
  expect((await desk.chatai(['bots', 'list', '--search', 'FOUND'])).out).toContain(bot);
  expect((await desk.chatai(['bots', 'list', '--search', 'nowhere'])).out).toBe('No bot is like that.\n');
});

test('remove says how to restore, and restore brings the bot back', async () => {
  const bot = await aBot('gone_help_bot');
  const dry = await desk.chatai(['bots', 'remove', bot, '--dry-run']);
  expect(dry.out).toContain(`would delete ${bot}; for 7 days it can be restored`);
  expect((await desk.chatai(['bots', 'remove', bot])).out).toBe(
    `Deleted ${bot}: it stops\nWithin 7 days: chatai bots restore ${bot}\n`,
  );
  expect((await desk.chatai(['bots', 'show', bot])).exitCode).toBe(1);
  expect((await desk.chatai(['bots', 'list', '--deleted'])).out).toMatch(/^@gone_help_bot +\S+ +\S{36}$/m);
  const which = await desk.chatai(['bots', 'restore']);
  expect(which).toMatchObject({ exitCode: 2, err: expect.stringContaining(`Choose one of: ${bot}`) });
  expect((await desk.chatai(['bots', 'restore', 'gone_help_bot', '--json'])).out).toContain('"deletedAt": null');
  expect((await desk.chatai(['bots', 'list', '--deleted'])).out).toBe('No bot was deleted in the last 7 days.\n');
});
