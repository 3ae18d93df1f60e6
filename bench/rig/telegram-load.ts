// The other side of the bench: posts webhooks and takes sendMessage, as light as it can be. A process of its own.
import { createServer } from 'node:http';
import { Pool } from 'undici';

/** Orders from the parent over IPC. */
export interface LoadOrder {
  /** Where each bot's webhook is, and its secret. */
  bots: { url: string; secret: string }[];
  chats: number;
  seconds: number;
  warmUpSeconds: number;
  /** Replies per second in all; 0 = closed loop, each chat sends again when it was answered. */
  ratePerSecond: number;
}

export interface LoadResult {
  replies: number;
  seconds: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  unanswered: number;
}

const port = Number(process.argv[2]);
let order: LoadOrder | undefined;
let pools: { pool: Pool; path: string; secret: string }[] = [];
let updateId = 1_000_000;
let messageId = 0;
let measuring = false;
let running = false;
let replies = 0;
const askedAt = new Map<number, number>();
const latencies: number[] = [];

function ask(chat: number) {
  const bot = pools[chat % pools.length] as (typeof pools)[number];
  askedAt.set(chat, performance.now());
  const update = {
    update_id: ++updateId,
    message: {
      message_id: ++messageId,
      date: Math.floor(Date.now() / 1000),
      chat: { id: chat, type: 'private', first_name: 'Load' },
      from: { id: chat, is_bot: false, first_name: 'Load', language_code: 'en' },
      text: `question ${updateId} of chat ${chat}`,
    },
  };
  bot.pool
    .request({
      method: 'POST',
      path: bot.path,
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': bot.secret },
      body: JSON.stringify(update),
    })
    .then(({ statusCode, body }) => {
      if (statusCode !== 200) process.stderr.write(`webhook answered ${statusCode}\n`);
      return body.dump();
    })
    .catch((error: Error) => process.stderr.write(`webhook failed: ${error.message}\n`));
}

function answered(chat: number) {
  const at = askedAt.get(chat);
  if (at === undefined) return;
  askedAt.delete(chat);
  if (measuring) {
    replies += 1;
    latencies.push(performance.now() - at);
  }
  if (running && order?.ratePerSecond === 0) ask(chat);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const method = (request.url ?? '').slice((request.url ?? '').lastIndexOf('/') + 1);
    const id = Number((request.url ?? '').split(/bot|:/)[1]);
    let result: unknown = true;
    if (method === 'sendMessage') {
      const { chat_id: chat, text } = JSON.parse(Buffer.concat(chunks).toString()) as { chat_id: number; text: string };
      result = { message_id: ++messageId, date: 0, chat: { id: chat, type: 'private' }, text };
      answered(chat);
    } else if (method === 'getMe') {
      result = { id, is_bot: true, first_name: 'Load', username: `load_${id}_bot`, can_join_groups: true };
    } else if (method === 'getUpdates') result = [];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: true, result }));
  });
});
server.keepAliveTimeout = 120_000;
server.listen(port, '127.0.0.1', () => process.send?.('ready'));

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const quantile = (q: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? Number.NaN;

process.on('message', async (next: LoadOrder) => {
  order = next;
  const origins = new Map<string, Pool>();
  pools = next.bots.map(({ url, secret }) => {
    const { origin, pathname } = new URL(url);
    const pool = origins.get(origin) ?? new Pool(origin, { connections: 100 });
    origins.set(origin, pool);
    return { pool, path: pathname, secret };
  });
  running = true;
  if (next.ratePerSecond === 0) for (let chat = 1; chat <= next.chats; chat++) ask(chat);
  else void paced(next);
  await sleep(next.warmUpSeconds * 1000);
  measuring = true;
  process.send?.('measuring');
  const startedAt = performance.now();
  await sleep(next.seconds * 1000);
  measuring = false;
  const seconds = (performance.now() - startedAt) / 1000;
  process.send?.('measured');
  running = false;
  for (let waited = 0; askedAt.size > 0 && waited < 5_000; waited += 50) await sleep(50);
  latencies.sort((a, b) => a - b);
  const result: LoadResult = {
    replies,
    seconds,
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    unanswered: askedAt.size,
  };
  process.send?.(result);
});

async function paced({ ratePerSecond, chats }: LoadOrder) {
  const startedAt = performance.now();
  for (let sent = 0, chat = 0; running; ) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * ratePerSecond);
    for (; sent < due; sent++) {
      chat = (chat % chats) + 1;
      if (!askedAt.has(chat)) ask(chat);
    }
    await sleep(2);
  }
}
