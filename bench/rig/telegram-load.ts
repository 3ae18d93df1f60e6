// The other side of the bench: posts webhooks and takes sendMessage, as light as it can be. A process of its own; `load.ts` speaks to it.
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { quantile } from './figures.ts';
import type { Crowd, LoadCommand, LoadFigures } from './load.ts';

interface Target {
  pool: Pool;
  path: string;
  secret: string;
}

const port = Number(process.argv[2]);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** The same for all processes of a machine (clock_gettime(2), CLOCK_MONOTONIC). */
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

let crowd: Crowd | undefined;
let targets: Target[] = [];
let padding = '';
let running = false;
let updateId = 1_000_000;
let messageId = 0;
/** The question of each chat that has no answer yet. */
const open = new Map<number, { mark: string; atMs: number }>();
const webhooks = new Map<string, string>();
let counts = noCounts();

function noCounts() {
  return {
    sinceMs: nowMs(),
    asked: 0,
    late: 0,
    refused: 0,
    failed: 0,
    answerMs: [] as number[],
    intakeMs: [] as number[],
  };
}

/** Bots of which the next answer is waited for: to a question that was asked after this time. */
let awaited: { sinceMs: number; bots: Set<number>; firstMs: number[] } | undefined;

const botOf = (chat: number) => chat % targets.length;

function ask(chat: number) {
  const { pool, path, secret } = targets[botOf(chat)] as Target;
  const mark = `m-${++updateId}`;
  const atMs = nowMs();
  if (!crowd?.blind) open.set(chat, { mark, atMs });
  counts.asked += 1;
  const update = {
    update_id: updateId,
    message: {
      message_id: ++messageId,
      date: Math.floor(Date.now() / 1000),
      chat: { id: chat, type: 'private', first_name: 'Load' },
      from: { id: chat, is_bot: false, first_name: 'Load', language_code: 'en' },
      text: `question ${mark} of chat ${chat}`,
    },
  };
  pool
    .request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      body: padding === '' ? JSON.stringify(update) : `${JSON.stringify(update).slice(0, -1)}${padding}`,
    })
    .then(({ statusCode, body }) => {
      if (statusCode === 200) counts.intakeMs.push(nowMs() - atMs);
      else if (statusCode === 503) refused(chat, mark);
      else fail(chat, mark, `the webhook answered ${statusCode}`);
      return body.dump();
    })
    .catch((error: Error) => fail(chat, mark, `the webhook failed: ${error.message}`));
}

/** Telegram would keep it and come again; here it is counted and given up. */
function refused(chat: number, mark: string) {
  counts.refused += 1;
  if (open.get(chat)?.mark === mark) open.delete(chat);
}

function fail(chat: number, mark: string, what: string) {
  // A flood that was ended does not wait for what is still on its way.
  if (crowd?.blind && !running) return;
  // Of a stream of them the first few say all.
  if (++counts.failed <= 5) process.stderr.write(`${what}\n`);
  if (open.get(chat)?.mark === mark) open.delete(chat);
}

function answered(chat: number, text: string) {
  const question = open.get(chat);
  // What is sent again after a kill answers an older question.
  if (!question || !`${text} `.includes(`${question.mark} `)) return;
  open.delete(chat);
  const atMs = nowMs();
  counts.answerMs.push(atMs - question.atMs);
  if (awaited && question.atMs >= awaited.sinceMs && awaited.bots.delete(botOf(chat))) {
    awaited.firstMs.push(atMs - awaited.sinceMs);
    tellAwaited();
  }
  if (running && crowd?.ratePerSecond === 0) ask(chat);
}

function tellAwaited() {
  if (!awaited || awaited.bots.size > 0) return;
  process.send?.(awaited.firstMs);
  awaited = undefined;
}

function call(token: string, method: string, body: () => Record<string, unknown>): unknown {
  switch (method) {
    case 'sendMessage': {
      const { chat_id: chat, text } = body() as { chat_id: number; text: string };
      answered(chat, text);
      return { message_id: ++messageId, date: 0, chat: { id: chat, type: 'private' }, text };
    }
    case 'getMe': {
      const id = Number(token.split(':')[0]);
      return { id, is_bot: true, first_name: 'Load', username: `load_${id}_bot`, can_join_groups: true };
    }
    case 'getUpdates':
      return [];
    case 'setWebhook':
      webhooks.set(token, String(body().url));
      return true;
    case 'deleteWebhook':
      webhooks.delete(token);
      return true;
    case 'getWebhookInfo':
      return { url: webhooks.get(token) ?? '', has_custom_certificate: false, pending_update_count: 0 };
    default:
      return true;
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? [];
    const result = call(token, method, () => JSON.parse(Buffer.concat(chunks).toString() || '{}'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: true, result }));
  });
});
server.keepAliveTimeout = 120_000;
server.listen(port, '127.0.0.1', () => process.send?.('ready'));

function begin(next: Crowd) {
  crowd = next;
  const origins = new Map<string, Pool>();
  targets = next.bots.map(({ url, secret }) => {
    const { origin, pathname } = new URL(url);
    const pool = origins.get(origin) ?? new Pool(origin, { connections: next.connections ?? 100 });
    origins.set(origin, pool);
    return { pool, path: pathname, secret };
  });
  padding = next.paddingBytes ? `,"padding":"${'x'.repeat(next.paddingBytes)}"}` : '';
  running = true;
  counts = noCounts();
  if (next.ratePerSecond === 0) for (let chat = 1; chat <= next.chats; chat++) ask(chat);
  else void paced(next);
}

/** At a fixed rate, whatever comes back: a chat that still waits is passed over, and when all do the question is `late`. */
async function paced({ ratePerSecond, chats }: Crowd) {
  const startedAt = nowMs();
  let chat = 0;
  for (let due = 0; running; await sleep(2)) {
    const now = Math.floor(((nowMs() - startedAt) / 1000) * ratePerSecond);
    for (; due < now; due++) {
      let tried = 0;
      do chat = (chat % chats) + 1;
      while (open.has(chat) && ++tried < chats);
      if (open.has(chat)) counts.late += 1;
      else ask(chat);
    }
  }
}

function takeFigures(): LoadFigures {
  const { sinceMs, answerMs, intakeMs, ...others } = counts;
  counts = noCounts();
  return {
    ...others,
    seconds: (nowMs() - sinceMs) / 1000,
    replies: answerMs.length,
    stored: intakeMs.length,
    answer: { p50Ms: quantile(answerMs, 0.5), p95Ms: quantile(answerMs, 0.95), p99Ms: quantile(answerMs, 0.99) },
    intake: { p50Ms: quantile(intakeMs, 0.5), p95Ms: quantile(intakeMs, 0.95), p99Ms: quantile(intakeMs, 0.99) },
  };
}

process.on('message', async (command: LoadCommand) => {
  switch (command.kind) {
    case 'begin':
      begin(command.crowd);
      return process.send?.('begun');
    case 'figures':
      return process.send?.(takeFigures());
    case 'await':
      awaited = { sinceMs: command.sinceMs, bots: new Set(command.bots), firstMs: [] };
      return tellAwaited();
    case 'finish':
      running = false;
      for (let waited = 0; open.size > 0 && waited < command.withinMs; waited += 50) await sleep(50);
      process.send?.(open.size);
      return open.clear();
  }
});
