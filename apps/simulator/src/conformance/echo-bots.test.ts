// The echo bots of three libraries, as their documentation writes them, against the simulator on the real clock.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@chatai/core/clock';
import { Bot as GrammyBot, webhookCallback } from 'grammy';
import { createWebhookServer, Bot as NodeTelegramBot } from 'node-telegram-bot-api/node';
import { Telegraf } from 'telegraf';
import { expect, onTestFinished, test } from 'vitest';
import { aSimulator, token, until } from './arrange.ts';

type Simulator = Awaited<ReturnType<typeof aSimulator>>;
const secret = 'echo-secret';

/** The conversation that every one of them must be able to hold. */
async function converse({ sim }: Simulator): Promise<void> {
  sim.send(undefined, { userId: 5, text: '/start' });
  sim.send(undefined, { userId: 5, text: 'hello, бот 👋' });
  sim.send(undefined, { userId: 6, text: 'and me?' });
  const textsOf = (userId: number) => sim.screen(undefined, userId).messages.map(({ text }) => text);
  await until('both have been answered', () => textsOf(5).length === 4 && textsOf(6).length === 2);
  expect(textsOf(5).filter((text) => text?.startsWith('Welcome'))).toHaveLength(1);
  expect(textsOf(5).slice(1).sort()).toEqual(['Welcome!', 'hello, бот 👋', 'hello, бот 👋']);
  expect(textsOf(6)).toEqual(['and me?', 'and me?']);
  const calls = Object.values(sim.ledger.summary().calls);
  expect(calls.reduce((sum, { refused }) => sum + refused, 0)).toBe(0);
}

const onRealClock = () => aSimulator({ clock: systemClock });

/** Serves a library's webhook handler, and sets it as the webhook of the bot. */
async function serveWebhook({ call }: Simulator, handler: RequestListener): Promise<void> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const set = await call('setWebhook', { url: `http://127.0.0.1:${port}/`, secret_token: secret });
  expect(set.body.ok).toBe(true);
}

function aGrammyBot(url: string) {
  const bot = new GrammyBot(token, { client: { apiRoot: url } });
  bot.command('start', (ctx) => ctx.reply('Welcome!'));
  bot.on('message:text', (ctx) => ctx.reply(ctx.message.text));
  return bot;
}

test('an echo bot of grammY works by long polling', async () => {
  const simulator = await onRealClock();
  const bot = aGrammyBot(simulator.url);
  const running = bot.start();
  await converse(simulator);
  await bot.stop();
  await running;
});

test('an echo bot of grammY works by webhook', async () => {
  const simulator = await onRealClock();
  await serveWebhook(simulator, webhookCallback(aGrammyBot(simulator.url), 'http', { secretToken: secret }));
  await converse(simulator);
});

function aTelegrafBot(url: string) {
  const bot = new Telegraf(token, { telegram: { apiRoot: url } });
  bot.start((ctx) => ctx.reply('Welcome!'));
  bot.on('text', (ctx) => ctx.reply(ctx.message.text));
  return bot;
}

test('an echo bot of Telegraf works by long polling', async () => {
  const simulator = await onRealClock();
  const bot = aTelegrafBot(simulator.url);
  const running = bot.launch();
  await converse(simulator);
  bot.stop();
  await running;
});

test('an echo bot of Telegraf works by webhook, answering in the answer to the update', async () => {
  const simulator = await onRealClock();
  await serveWebhook(simulator, aTelegrafBot(simulator.url).webhookCallback('/', { secretToken: secret }));
  await converse(simulator);
});

function aNodeTelegramBot(url: string) {
  const bot = new NodeTelegramBot(token, { apiRoot: url });
  bot.command('start', (ctx) => ctx.reply('Welcome!'));
  bot.on('message', (ctx) => ctx.reply(ctx.message?.text ?? ''));
  return bot;
}

test('an echo bot of node-telegram-bot-api works by long polling', async () => {
  const simulator = await onRealClock();
  const bot = aNodeTelegramBot(simulator.url);
  const running = bot.startPolling();
  await converse(simulator);
  bot.stop();
  await running;
});

test('an echo bot of node-telegram-bot-api works by webhook', async () => {
  const simulator = await onRealClock();
  const server = createWebhookServer(aNodeTelegramBot(simulator.url), { path: '/', secretToken: secret });
  await serveWebhook(simulator, (request, response) => void server.emit('request', request, response));
  await converse(simulator);
});
