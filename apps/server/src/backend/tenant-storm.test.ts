import { Agent, request } from 'node:http';
import { createWorkspace } from '@chatai/accounts/workspaces';
import { sql, withWorkspace } from '@chatai/core/database';
import { seededRandom } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBackend, type TestBackend } from './testing/a-backend.ts';

const tenants = 50;
/** As many as T2 says in `npm run prove`. */
const requests = process.env.CHATAI_PROVE === '1' ? 10_000 : 3_000;
/** Of them come over HTTP; the others go through the pool without it, which costs a fifth. */
const overHttp = 0.25;
const inFlight = 64;

let backend: TestBackend;
const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
beforeAll(async () => {
  backend = await aBackend();
});
afterAll(async () => {
  agent.destroy();
  await backend.close();
});

interface Owner {
  workspaceId: string;
  key: string;
  /** Stands in every text of this tenant and in none of another's. */
  mark: string;
  assistantId: string;
}

/** A tenant without a person: a workspace, a key, two assistants. */
async function anOwner(index: number): Promise<Owner> {
  const mark = `mark-${index}-`;
  const { id: workspaceId } = await createWorkspace(backend.deps, mark);
  const key = await backend.aKey({ workspaceId }, ['assistants:read', 'assistants:write']);
  const api = backend.client({ authorization: `Bearer ${key}` });
  const { id: assistantId } = await api.assistants.create({ name: `${mark}first`, instructions: mark });
  await api.assistants.create({ name: `${mark}second` });
  return { workspaceId, key, mark, assistantId };
}

interface Answer {
  status: number;
  text: string;
}

/** Sends one request on a kept connection; undefined when it was broken off. */
function send(
  owner: Owner,
  method: string,
  path: string,
  body: string | undefined,
  breakOffAfterMs: number | undefined,
) {
  return new Promise<Answer | undefined>((resolve) => {
    const headers = { authorization: `Bearer ${owner.key}`, ...(body ? { 'content-type': 'application/json' } : {}) };
    const sent = request(`${backend.url}${path}`, { method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => resolve(undefined));
    });
    sent.on('error', () => resolve(undefined));
    if (breakOffAfterMs !== undefined) setTimeout(() => sent.destroy(), breakOffAfterMs);
    sent.end(body);
  });
}

test(`${requests} requests of 50 tenants, mixed, broken off and failing, on shared connections: nobody sees a foreign row (T2)`, async () => {
  const seed = Number(process.env.CHATAI_TEST_SEED ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random.next() * list.length)] as T;
  const owners: Owner[] = [];
  for (let index = 0; index < tenants; index++) owners.push(await anOwner(index));
  const superuser = await backend.db.superuser();
  const wrong: string[] = [];
  const counts = { answered: 0, brokenOff: 0, refused: 0, unavailable: 0 };

  /** Everything that a transaction of this tenant sees, without any `where`; some time out or fail afterwards. */
  const direct = async (number: number, owner: Owner) => {
    const end = random.next();
    const names = await withWorkspace(backend.deps.api, owner.workspaceId, async (tx) => {
      const rows = await tx.selectFrom('assistants').select('name').execute();
      if (rows.length !== 2 || rows.some(({ name }) => !name.startsWith(owner.mark))) wrong.push(`${number} direct`);
      if (end < 0.05) throw new Error('broken off');
      if (end < 0.07) await sql`select set_config('statement_timeout', '1', true), pg_sleep(0.01)`.execute(tx);
      if (end < 0.07) await sql`select pg_sleep(1)`.execute(tx);
      return rows;
    }).catch(() => undefined);
    counts[names ? 'answered' : 'brokenOff']++;
  };

  const one = async (number: number) => {
    const owner = pick(owners);
    if (random.next() >= overHttp) return direct(number, owner);
    const foreign = pick(owners.filter((other) => other !== owner));
    const breakOffAfterMs = random.next() < 0.1 ? random.next() * 8 : undefined;
    const [method, path, body, expected] = pick<[string, string, string | undefined, number]>([
      ['GET', '/api/v1/assistants', undefined, 200],
      ['GET', '/api/v1/assistants?limit=1', undefined, 200],
      ['GET', `/api/v1/assistants/${owner.assistantId}`, undefined, 200],
      ['GET', `/api/v1/assistants/${foreign.assistantId}`, undefined, 404],
      ['GET', '/api/v1/me', undefined, 200],
      // Fails inside its transaction.
      ['PATCH', `/api/v1/assistants/${owner.assistantId}`, '{"model":"no/such-model"}', 422],
      ['PATCH', `/api/v1/assistants/${foreign.assistantId}`, '{"name":"taken over"}', 404],
    ]);
    const answer = await send(owner, method, path, body, breakOffAfterMs);
    if (!answer) return void counts.brokenOff++;
    const strangers = owners.filter(({ mark }) => mark !== owner.mark && answer.text.includes(mark));
    if (strangers.length > 0) wrong.push(`${number} ${method} ${path}: rows of ${strangers.map(({ mark }) => mark)}`);
    if (answer.status >= 500) return void counts.unavailable++;
    if (answer.status !== expected) wrong.push(`${number} ${method} ${path}: ${answer.status} ${answer.text}`);
    if (expected === 200 && !answer.text.includes(owner.mark)) wrong.push(`${number} ${path}: not its own rows`);
    counts[expected === 200 ? 'answered' : 'refused']++;
  };

  let next = 0;
  const lane = async () => {
    while (next < requests) {
      const number = next++;
      // Connections die in the middle of work, as when a database server is restarted.
      if (number % (requests / 4) === requests / 4 - 1) {
        await superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity
                               where usename = 'chatai_api' and datname = current_database()`);
      }
      await one(number);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));

  expect(wrong, `seed ${seed}; repeat with CHATAI_TEST_SEED=${seed}`).toEqual([]);
  expect(counts.answered + counts.brokenOff + counts.refused + counts.unavailable).toBe(requests);
  expect(counts.answered, JSON.stringify(counts)).toBeGreaterThan(0.7 * requests);
  expect(counts.brokenOff, JSON.stringify(counts)).toBeGreaterThan(0.03 * requests);
  // Only the requests that were in the dying connections' hands, four times.
  expect(counts.unavailable, JSON.stringify(counts)).toBeLessThan(400);
});

test('without a tenant a connection of the pool shows no row, not all', async () => {
  await anOwner(tenants);
  const { pool } = backend.deps.api;
  const clients = await Promise.all(Array.from({ length: 8 }, () => pool.connect()));
  try {
    for (const client of clients) {
      const { rows } = await client.query(
        `select coalesce(current_setting('chatai.workspace', true), '') as left_over, (select count(*) from assistants)::int as seen`,
      );
      expect(rows).toEqual([{ left_over: '', seen: 0 }]);
    }
  } finally {
    for (const client of clients) client.release();
  }
});

test('a connection that still carries a tenant is refused to the next', async () => {
  const poisoned = await aBackend();
  try {
    const { api, workspaceId } = await poisoned.aTenant('Ada');
    const { pool } = poisoned.deps.api;
    const clients = await Promise.all(Array.from({ length: 8 }, () => pool.connect()));
    for (const client of clients) {
      await client.query("select set_config('chatai.workspace', $1, false)", [workspaceId]);
      client.release();
    }
    await expect(api.assistants.list()).rejects.toMatchObject({ code: 'unexpected' });
  } finally {
    await poisoned.close();
  }
});
