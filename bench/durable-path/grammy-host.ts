// A grammY host as its documentation shows it: webhooks in, replies out, nothing stored.
import { createServer } from 'node:http';
import { Bot, webhookCallback } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';

const [, , port, apiRoot, count] = process.argv as [string, string, string, string, string];
const handlers = Array.from({ length: Number(count) }, (_, index) => {
  // What getMe would say: the fields that grammY itself reads.
  const botInfo = {
    id: index + 1,
    is_bot: true,
    first_name: 'Load',
    username: `load_${index + 1}_bot`,
  } as UserFromGetMe;
  const bot = new Bot(`${index + 1}:grammy`, { client: { apiRoot }, botInfo });
  bot.on('message:text', (context) => context.reply(`echo: ${context.message.text}`));
  return webhookCallback(bot, 'http', { secretToken: 'secret' });
});
const server = createServer((request, response) => {
  const handler = handlers[Number((request.url ?? '').split('/').at(-1)) - 1];
  if (handler) void handler(request, response);
});
server.keepAliveTimeout = 120_000;
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
