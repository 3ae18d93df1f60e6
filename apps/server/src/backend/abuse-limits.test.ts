import type { AddressInfo } from 'node:net';
import { createUser } from '@chatai/accounts/users';
import { createManualClock, type ManualClock } from '@chatai/core/clock';
import { createMetrics } from '@chatai/core/metrics';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBackend } from './index.ts';
import { aBackend, onClock, type Tenant, type TestBackend } from './testing/a-backend.ts';

const minute = 60_000;
const hour = 60 * minute;

let backend: TestBackend;
let clock: ManualClock;
let ada: Tenant;
beforeEach(async () => {
  clock = createManualClock(Date.now());
  backend = await aBackend(onClock(clock));
  ada = await backend.aTenant('Ada');
});
afterEach(() => backend.close());

/** Another program on the same database. */
async function aSecondBackend() {
  const app = await createBackend({
    ...backend.deps,
    ...onClock(clock)(backend.deps),
    metrics: createMetrics('backend'),
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` };
}

async function create(
  key: string | undefined,
  { name = 'Shop', as = ada.key, url = backend.url, path = '/api/v1/assistants' } = {},
) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${as}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify({ name }),
  });
  const answer = await response.json();
  return { status: response.status, answer, isAgain: response.headers.get('idempotent-replayed') === 'true' };
}
const made = async () =>
  Number((await (await backend.db.superuser()).query('select count(*)::int as n from assistants')).rows[0].n);

describe('a request with an idempotency key', () => {
  test('is done once, and answered the same for a day', async () => {
    const first = await create('order-1');
    const again = await create('order-1');
    expect([first.status, first.isAgain, again.status, again.isAgain]).toEqual([201, false, 201, true]);
    expect(again.answer).toEqual(first.answer);
    await clock.advance(24 * hour - 1_000);
    expect((await create('order-1')).answer.id).toBe(first.answer.id);
    await clock.advance(2_000);
    expect((await create('order-1')).answer.id).not.toBe(first.answer.id);
    expect(await made()).toBe(2);
  });

  test('is done once also when twenty come at the same moment, to two programs', async () => {
    const second = await aSecondBackend();
    try {
      const urls = Array.from({ length: 20 }, (_, index) => (index % 2 ? backend.url : second.url));
      const answers = await Promise.all(urls.map((url) => create('order-2', { url })));
      for (const { status, answer } of answers)
        if (status !== 201) expect([status, answer.code]).toEqual([409, 'still-under-way']);
      expect(await made()).toBe(1);
      const ids = answers.filter(({ status }) => status === 201).map(({ answer }) => answer.id);
      expect(new Set(ids).size).toBe(1);
      expect((await create('order-2', { url: second.url })).answer.id).toBe(ids[0]);
    } finally {
      await second.app.close();
    }
  });

  test('is refused with another body or another path, and is another one of another key and in another workspace', async () => {
    const first = await create('order-3');
    for (const other of [{ name: 'Other' }, { path: '/api/v1/workspaces' }])
      expect((await create('order-3', other)).answer.code).toBe('idempotency-key-reused');
    const bob = await backend.aTenant('Bob');
    const own = await create('order-3', { as: bob.key });
    const colleague = await create('order-3', { as: await backend.aKey(ada, ['assistants:write']) });
    expect(new Set([first, own, colleague].map(({ answer }) => answer.id)).size).toBe(3);
  });

  test('that was refused may be sent again with its key once it is right', async () => {
    const superuser = await backend.db.superuser();
    await superuser.query(`create function no_room() returns trigger language plpgsql as
      $$begin raise 'could not extend file' using errcode = 'disk_full'; end$$;
      create trigger no_room before insert on assistants for each row execute function no_room()`);
    expect((await create('order-4')).status).toBe(503);
    await superuser.query('drop trigger no_room on assistants');
    expect((await create('order-4')).status).toBe(201);
    expect(await made()).toBe(1);
  });

  test('whose program died half-way is not done a second time behind its back, and may be sent again in five minutes', async () => {
    const superuser = await backend.db.superuser();
    await create('order-5');
    // As it stands when the program ends between what it did and the note of its answer.
    await superuser.query('update idempotency_keys set status = null, answer_sealed = null');
    const soon = await create('order-5');
    expect([soon.status, soon.answer.code, await made()]).toEqual([409, 'still-under-way', 1]);
    await clock.advance(5 * minute + 1);
    expect((await create('order-5')).status).toBe(201);
  });

  test('gives a key that is revoked or may less by then no old answer', async () => {
    const key = await backend.aKey(ada, ['assistants:write']);
    expect((await create('order-6', { as: key })).status).toBe(201);
    const superuser = await backend.db.superuser();
    await superuser.query("update api_keys set scopes = '{ask}' where scopes = '{assistants:write}'");
    await clock.advance(5_000);
    expect((await create('order-6', { as: key })).answer.code).toBe('not-allowed');
    await superuser.query("delete from api_keys where scopes = '{ask}'");
    await clock.advance(5_000);
    expect((await create('order-6', { as: key })).status).toBe(401);
  });

  test.each(['', ' ', 'with space', 'ключ', 'x'.repeat(256), 'a\tb'])(
    'is refused with a key that is none: "%s"',
    async (key) => {
      const sent = /^[\x20-\x7e\t]*$/.test(key) ? key : encodeURIComponent(key).replaceAll('%', ' ');
      expect((await create(sent)).answer.code).toBe('idempotency-key-malformed');
      expect(await made()).toBe(0);
    },
  );
});

describe('a request of somebody whom nobody knows yet, with an idempotency key', () => {
  const post = async (path: string, body: object, { key = 'once-1', ip = '203.0.113.1', url = backend.url } = {}) => {
    const response = await fetch(`${url}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-forwarded-for': ip },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      answer: await response.json(),
      isAgain: response.headers.get('idempotent-replayed') === 'true',
      cookies: response.headers.getSetCookie(),
    };
  };
  const link = async () => (await backend.deps.mails.waiting())[0]?.link;

  test.each(['sign-up', 'mail-link', 'mail-reset'])('%s sends one mail a day', async (path) => {
    const body = { email: 'ada@example.com' };
    const first = await post(path, body);
    const sent = await link();
    const again = await post(path, body);
    expect([first.status, first.isAgain, again.status, again.isAgain]).toEqual([202, false, 202, true]);
    expect(again.answer).toEqual(first.answer);
    expect(await link()).toBe(sent);
    await clock.advance(24 * hour - 1_000);
    expect((await post(path, body)).isAgain).toBe(true);
    await clock.advance(2_000);
    expect((await post(path, body)).isAgain).toBe(false);
    expect(await link()).not.toBe(sent);
  });

  test('sends one mail also when twenty come at the same moment, to two programs', async () => {
    const second = await aSecondBackend();
    try {
      const urls = Array.from({ length: 20 }, (_, index) => (index % 2 ? backend.url : second.url));
      const answers = await Promise.all(urls.map((url) => post('mail-link', { email: 'ada@example.com' }, { url })));
      expect(answers.filter(({ isAgain }) => !isAgain)).toHaveLength(1);
      expect(await backend.deps.mails.waiting()).toHaveLength(1);
    } finally {
      await second.app.close();
    }
  });

  test('sends another one to another address, by another way, with another key and for somebody else', async () => {
    const others = [
      await post('mail-link', { email: 'ada@example.com' }),
      await post('mail-link', { email: 'bob@example.com' }),
      await post('mail-reset', { email: 'ada@example.com' }),
      await post('mail-link', { email: 'ada@example.com' }, { key: 'once-2' }),
      await post('mail-link', { email: 'ada@example.com' }, { ip: '203.0.113.2' }),
    ];
    expect(others.map(({ isAgain }) => isAgain)).toEqual([false, false, false, false, false]);
  });

  test('sends the mail that could not be sent when it comes again', async () => {
    const superuser = await backend.db.superuser();
    await superuser.query(`create function no_room() returns trigger language plpgsql as
      $$begin raise 'could not extend file' using errcode = 'disk_full'; end$$;
      create trigger no_room before insert on mails for each row execute function no_room()`);
    expect((await post('mail-link', { email: 'ada@example.com' })).status).toBe(503);
    await superuser.query('drop trigger no_room on mails');
    expect(await post('mail-link', { email: 'ada@example.com' })).toMatchObject({ status: 202, isAgain: false });
    expect(await link()).toMatch(/\/link\//);
  });

  test('never gets the session of the first: whoever signs in again proves again who they are', async () => {
    const password = 'four words that fit';
    await createUser(backend.deps, { name: 'Eve', email: 'eve@example.com', password });
    const first = await post('sign-in', { email: 'eve@example.com', password });
    const again = await post('sign-in', { email: 'eve@example.com', password });
    expect([first.status, again.status, again.isAgain]).toEqual([200, 200, false]);
    expect(again.cookies[0]).not.toBe(first.cookies[0]);
    const superuser = await backend.db.superuser();
    await superuser.query("update users set suspended_at = now() where email = 'eve@example.com'");
    const late = await post('sign-in', { email: 'eve@example.com', password });
    expect([late.answer.code, late.cookies]).toEqual(['account-suspended', []]);
  });

  test('is refused with a key that is none', async () => {
    const key = 'with space';
    const answers = [
      await post('mail-link', { email: 'ada@example.com' }, { key }),
      await post('sign-in', { email: 'ada@example.com', password: 'x' }, { key }),
    ];
    expect(answers.map(({ answer }) => answer.code)).toEqual(Array(2).fill('idempotency-key-malformed'));
  });
});

describe('the limit of a key', () => {
  async function aLimitedKey(requestsPerMinute: number) {
    const key = await backend.aKey(ada, ['assistants:read']);
    await (await backend.db.superuser()).query(
      "update api_keys set requests_per_minute = $1 where scopes = '{assistants:read}'",
      [requestsPerMinute],
    );
    return key;
  }
  const list = async (key: string, url = backend.url) => {
    const response = await fetch(`${url}/api/v1/assistants`, { headers: { authorization: `Bearer ${key}` } });
    await response.text();
    return response;
  };

  test('is said with each answer, and a wait that is long enough with a refusal', async () => {
    const key = await aLimitedKey(6);
    const first = await list(key);
    expect(first.headers.get('ratelimit-policy')).toBe('"requests";q=6;w=60');
    expect(first.headers.get('ratelimit')).toBe('"requests";r=5;t=10');
    for (let sent = 1; sent < 6; sent++) expect((await list(key)).status).toBe(200);
    const refused = await list(key);
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('ratelimit')]).toEqual([
      429,
      '10',
      '"requests";r=0;t=60',
    ]);
    await clock.advance(10_000);
    expect((await list(key)).status).toBe(200);
    expect((await list(key)).status).toBe(429);
  });

  test('is one for all programs, and none of its neighbour', async () => {
    const key = await aLimitedKey(10);
    const second = await aSecondBackend();
    try {
      const urls = Array.from({ length: 30 }, (_, index) => (index % 2 ? backend.url : second.url));
      const answers = await Promise.all(urls.map((url) => list(key, url)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
      expect((await list(ada.key)).status).toBe(200);
    } finally {
      await second.app.close();
    }
  });

  test('keeps nobody out for longer than a minute when the clock is set back by an hour', async () => {
    const key = await aLimitedKey(6);
    for (let sent = 0; sent < 7; sent++) await list(key);
    clock.jump(-hour);
    expect(Number((await list(key)).headers.get('retry-after'))).toBeLessThanOrEqual(60);
    await clock.advance(minute);
    expect((await list(key)).status).toBe(200);
  });

  test('is lifted by the admin of the platform alone', async () => {
    const [{ id } = { id: '' }] = (await ada.api.apiKeys.list()).items;
    await expect(ada.api.apiKeys.setLimit({ id, requestsPerMinute: null })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const local = backend.client({ authorization: `Bearer ${backend.localToken()}` });
    await local.apiKeys.setLimit({ id, requestsPerMinute: null });
    expect((await list(ada.key)).headers.get('ratelimit')).toBeNull();
  });
});

test.each(['53100', '25006'])('who only reads goes on while nothing can be stored (%s)', async (code) => {
  const superuser = await backend.db.superuser();
  await superuser.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception using errcode = '${code}'; end $$`,
  );
  for (const table of ['sessions', 'rate_limits', 'api_keys', 'assistants'])
    await superuser.query(
      `create trigger refuse before insert or update on ${table} for each statement execute function refuse()`,
    );
  await clock.advance(2 * minute);
  const byKey = backend.client({ authorization: `Bearer ${ada.key}` });
  const bySession = backend.client({ cookie: ada.cookie, origin: 'http://localhost:3000' });
  for (const client of [byKey, bySession]) {
    expect((await client.account.me()).workspace.slug).toBe('ada');
    expect((await client.assistants.list()).items).toEqual([]);
    await expect(client.assistants.create({ name: 'Shop' })).rejects.toMatchObject({ problem: { status: 503 } });
  }
});
