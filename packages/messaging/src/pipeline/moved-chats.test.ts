import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, echo, until } from '../../testing/platform.ts';
import { createTelegram, type Telegram } from '../channels/telegram/index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
let wire: { server: Server; telegram: Telegram };
/** Groups that are supergroups now, as the wire says it. */
const upgraded = new Map<number, number>();
/** Answers that are being made, and let themselves be finished. */
const inHand: (() => void)[] = [];

beforeAll(async () => {
  platform = await aPlatform();
  wire = await aWire(platform.simulatorUrl);
  await platform.aHolder({
    telegram: wire.telegram,
    async answer(turn, signal) {
      if (turn.question.includes('wait')) {
        await new Promise<void>((resolve) => {
          inHand.push(resolve);
        });
      }
      return echo(turn, signal);
    },
  });
});
afterAll(async () => {
  await platform.close();
  await wire.telegram.close();
  wire.server.close();
});

/** The simulator, behind a wire that refuses sends to groups that were upgraded (telegram.md 1.5). */
async function aWire(simulatorUrl: string) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const to = request.url?.endsWith('/sendMessage') ? upgraded.get(JSON.parse(body).chat_id) : undefined;
    const description = 'Bad Request: group chat was upgraded to a supergroup chat';
    const refusal = { ok: false, error_code: 400, description, parameters: { migrate_to_chat_id: to } };
    const headers = { 'content-type': 'application/json' };
    if (to !== undefined) return response.writeHead(400, headers).end(JSON.stringify(refusal));
    const relayed = await fetch(simulatorUrl + request.url, { method: 'POST', headers, body });
    response.writeHead(relayed.status, headers).end(await relayed.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, telegram: createTelegram({ everyBot: root, sandbox: root, cloud: root }) };
}

/** A live bot in a group and in the supergroup that the group becomes. */
async function aBotInAGroup(userId: number) {
  const bot = await platform.aBot(await platform.aTenant());
  await platform.assign();
  await until('the bot is live', async () => (await platform.bots(bot.id)).state === 'live');
  const group = -1_000 - userId;
  const supergroup = -1_000_000_000_000 - userId;
  const write = (chatId: number, text: string) =>
    platform.sim.send(bot.telegramId, { userId, chatId, text: `@${bot.username} ${text}` });
  const said = (chatId: number) =>
    platform.sim
      .screen(bot.telegramId, chatId)
      .messages.filter(({ from }) => from.is_bot)
      .map(({ text }) => text?.replaceAll(`@${bot.username} `, ''));
  // The bot is a member there, and says nothing as long as nobody speaks to it.
  platform.sim.send(bot.telegramId, { userId, chatId: supergroup, text: 'hello all' });
  const conversations = async () =>
    (await platform.system.pool.query('select chat_id from conversations where bot_id = $1', [bot.id])).rows;
  return { bot, group, supergroup, write, said, conversations };
}

test('an answer to a group that became a supergroup meanwhile arrives there, and the conversation goes on there', async () => {
  const { bot, group, supergroup, write, said, conversations } = await aBotInAGroup(1);
  write(group, 'before');
  await until('the first answer', () => said(group).length === 1);
  upgraded.set(group, supergroup);
  write(group, 'one');
  await until('the answer in the supergroup', () => said(supergroup).length === 1);
  write(supergroup, 'two');
  await until('the next answer', () => said(supergroup).length === 2);
  expect(said(supergroup)).toEqual(['echo: one', 'echo: two']);
  expect(await conversations()).toEqual([{ chat_id: supergroup }]);
  await until('all is settled', () => platform.partsWaiting() === 0);
  const { rows } = await platform.system.pool.query(
    'select state, chat_id from outbox where bot_id = $1 order by seq',
    [bot.id],
  );
  expect(rows).toEqual([
    { state: 'sent', chat_id: group },
    { state: 'sent', chat_id: supergroup },
    { state: 'sent', chat_id: supergroup },
  ]);
});

test.each(['migrate_to_chat_id', 'migrate_from_chat_id'])(
  'when the group is told of it (%s) what waits is answered in the supergroup, before what is written there',
  async (field) => {
    const { bot, group, supergroup, write, said, conversations } = await aBotInAGroup(field.length);
    write(group, 'before');
    await until('the first answer', () => said(group).length === 1);
    write(group, 'wait one');
    await until('it is being answered', () => inHand.length === 1);
    const { updateId, message } = write(group, 'two');
    upgraded.set(group, supergroup);
    const [chat, value] = field === 'migrate_to_chat_id' ? [group, supergroup] : [supergroup, group];
    const told = { ...message, chat: { id: chat, type: 'supergroup' }, text: undefined, [field]: value };
    await platform.storeRaw(bot, Buffer.from(JSON.stringify({ update_id: (updateId as number) + 500, message: told })));
    await until('the bot was told', async () => {
      const { rows } = await platform.system.pool.query(
        "select from updates where bot_id = $1 and outcome = 'ignored' and raw like '%migrate%'::bytea",
        [bot.id],
      );
      return rows.length === 1;
    });
    write(supergroup, 'three');
    await until('two and three wait', () => platform.waiting() === 2);
    inHand.pop()?.();
    await until('both answers', () => said(supergroup).length === 2);
    expect(said(supergroup)).toEqual(['echo: wait one', 'echo: two\nthree']);
    expect(await conversations()).toEqual([{ chat_id: supergroup }]);
    await until('all is settled', () => platform.partsWaiting() === 0);
  },
);
