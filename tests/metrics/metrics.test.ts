import { spawnSync } from 'node:child_process';
import { signLocalToken } from '@chatai/accounts/local-token';
import { createClient } from '@chatai/contract/client';
import { systemClock } from '@chatai/core/clock';
import { aServer, type RunningProgram, type TestServer, until } from '@chatai/server/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: TestServer;
let programs: { backend: RunningProgram; manager: RunningProgram };
let bots: { polling: number; webhook: number };
const asked = { polling: 0, webhook: 0 };

beforeAll(async () => {
  server = await aServer(2);
  const [backend, manager] = await Promise.all([server.start('backend'), server.start('bot-manager')]);
  programs = { backend, manager };
  bots = { polling: await server.aBot('polling'), webhook: await server.aBot('webhook') };
  await until('both bots run', async () => (await server.status()).bots.running === 2);
  for (const mode of ['polling', 'webhook', 'polling', 'webhook', 'polling'] as const) await ask(mode);
  await untilTold();
});
afterAll(() => server.close());

async function ask(mode: 'polling' | 'webhook') {
  asked[mode] += 1;
  await server.ask(bots[mode], 'What is this?');
}
const messages = () => asked.polling + asked.webhook;

/** Workers tell their figures every two seconds. */
const untilTold = () => until('all answers are told', async () => (await read(programs.manager)).sent === messages());

interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
}

async function textOf({ url }: RunningProgram): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  return response.text();
}

const parse = (text: string): Series[] =>
  [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name, labels, value]) => ({
    name: name as string,
    labels: Object.fromEntries([...(labels ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key, word]) => [key, word])),
    value: Number(value),
  }));

/** The value of the one series with this name and these labels. */
function figure(series: Series[], name: string, labels: Record<string, string> = {}): number {
  const found = series.filter(
    (one) => one.name === name && Object.entries(labels).every(([key, word]) => one.labels[key] === word),
  );
  expect(found, `${name} ${JSON.stringify(labels)}`).toHaveLength(1);
  return (found[0] as Series).value;
}

async function read(program: RunningProgram) {
  const series = parse(await textOf(program));
  const sent = series.find(({ name, labels }) => name === 'chatai_sends_total' && labels.outcome === 'sent');
  return { series, sent: sent?.value ?? 0 };
}

test('each message is counted once at every arrow of its walk', async () => {
  const { series } = await read(programs.manager);
  for (const step of ['wait', 'open', 'answer', 'assistant', 'search', 'memory', 'model', 'firstToken', 'close']) {
    expect(figure(series, 'chatai_turn_step_seconds_count', { step }), step).toBe(messages());
  }
  expect(figure(series, 'chatai_turn_seconds_count')).toBe(messages());
  expect(figure(series, 'chatai_turns_total', { outcome: 'failed' })).toBe(0);
  expect(figure(series, 'chatai_updates_read_total')).toBe(messages());
  expect(figure(series, 'chatai_send_seconds_count')).toBe(messages());
  expect(figure(series, 'chatai_sends_total', { outcome: 'sent' })).toBe(messages());
  for (const group of ['open', 'close', 'settle']) {
    expect(figure(series, 'chatai_group_items_sum', { group }), group).toBe(messages());
  }
  expect(figure(series, 'chatai_group_items_sum', { group: 'store' })).toBe(asked.polling);
  const backend = (await read(programs.backend)).series;
  expect(figure(backend, 'chatai_telegram_updates_total', { outcome: 'stored' })).toBe(asked.webhook);
  expect(figure(backend, 'chatai_group_items_sum', { group: 'store' })).toBe(asked.webhook);
});

test('every loop that keeps bots alive shows that it comes round', async () => {
  for (const loop of ['assign', 'heartbeat', 'look', 'read', 'leases']) {
    await until(`${loop} has come round`, async () =>
      (await read(programs.manager)).series.some(
        ({ name, labels, value }) => name === 'chatai_loop_round_seconds_count' && labels.loop === loop && value > 0,
      ),
    );
  }
  const { series } = await read(programs.manager);
  expect(series.filter(({ name, value }) => name === 'chatai_loop_failures_total' && value > 0)).toEqual([]);
});

test('a background job is measured like a loop', async () => {
  const token = signLocalToken(server.db.environment.CHATAI_SECRET_KEY, systemClock);
  const api = createClient({ baseUrl: programs.backend.url, headers: { authorization: `Bearer ${token}` } });
  const { items } = await api.assistants.list({});
  const assistantId = items[0]?.id as string;
  await api.knowledgeSources.create({ assistantId, kind: 'text', title: 'Tea', text: 'Tea is made of leaves.' });
  const runs = await until('the text is taken in', async () =>
    (await read(programs.backend)).series.find(
      ({ name, labels }) => name === 'chatai_loop_round_seconds_count' && labels.loop === 'knowledge-ingest',
    ),
  );
  expect(runs.value).toBe(1);
});

test.skipIf(process.env.CHATAI_TEST_WITHOUT?.includes('prometheus'))(
  'what the running programs show satisfies promtool',
  async () => {
    for (const program of Object.values(programs)) {
      const input = await textOf(program);
      const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
        input,
        encoding: 'utf8',
      });
      expect(error, 'install prometheus, or set CHATAI_TEST_WITHOUT=prometheus').toBeUndefined();
      expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
    }
  },
);

test('names are ours, and no label tells bots, chats or people apart', async () => {
  const series = [...(await read(programs.manager)).series, ...(await read(programs.backend)).series];
  expect(series.length).toBeGreaterThan(300);
  expect(series.filter(({ name }) => !name.startsWith('chatai_'))).toEqual([]);
  const words = series.flatMap(({ labels }) => Object.entries(labels).filter(([key]) => key !== 'le'));
  // Long numbers, hexadecimal and random strings; a version is short.
  const looksLikeAnId = /\d{5}|[0-9a-f]{8}-|\b[0-9a-f]{12,}\b|[A-Za-z0-9_-]{30}/;
  expect(words.filter(([, word]) => looksLikeAnId.test(word as string))).toEqual([]);
  const distinct = Map.groupBy(words, ([key]) => key);
  for (const [key, values] of distinct) {
    expect(new Set(values.map(([, word]) => word)).size, `values of ${key}`).toBeLessThan(40);
  }
});

test('counters of a worker that is killed stay, and its successor counts on', async () => {
  const holder = (await server.status()).workers.find((worker) => worker.bots > 0);
  const before = messages();
  const seen: number[] = [];
  const watching = new AbortController();
  const watch = (async () => {
    while (!watching.signal.aborted) seen.push((await read(programs.manager)).sent);
  })();
  process.kill(holder?.pid as number, 'SIGKILL');
  await ask('polling');
  await untilTold();
  watching.abort();
  await watch;
  expect(seen.filter((value, index) => value < (seen[index - 1] ?? 0))).toEqual([]);
  expect(seen[0]).toBe(before);
  const { series } = await read(programs.manager);
  expect(figure(series, 'chatai_worker_restarts_total')).toBe(1);
  expect(figure(series, 'chatai_log_troubles_total', { event: 'worker.ended' })).toBe(1);
});
