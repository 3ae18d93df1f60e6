import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBackend, type Tenant, type TestBackend, unlimited } from './testing/a-backend.ts';
import { digestOf, type FullWorkspace, fillWorkspace } from './testing/a-workspace-full.ts';
import { type Probe, probesOf, textOf } from './testing/crawl.ts';

let backend: TestBackend;
let ada: Tenant;
let full: FullWorkspace;
let probes: Probe[];
beforeAll(async () => {
  backend = await aBackend(() => ({ limiter: unlimited }));
  ada = await backend.aTenant('Ada');
  full = await fillWorkspace(backend, ada, `Canary${Date.now()}`);
  // The one who can do most is the one who is worth most to another site.
  await (await backend.db.superuser()).query("update users set role = 'admin' where id = $1", [ada.userId]);
  probes = probesOf(await (await backend.fetch('/openapi.json')).json());
});
afterAll(() => backend.close());

/** Everything that could have changed: the workspace, people, what they get in by, and what was sent to them. */
async function everything() {
  const superuser = await backend.db.superuser();
  const tables = ['users', 'workspaces', 'passkeys', 'second_factors', 'recovery_codes', 'one_time_links', 'mails'];
  const found: unknown[] = [await digestOf(superuser, ada.workspaceId)];
  for (const table of tables)
    found.push((await superuser.query(`select t::text as row from ${table} t order by 1`)).rows);
  found.push((await superuser.query('select id, token_hash, proven_at from sessions order by id')).rows);
  return found;
}

const form = 'application/x-www-form-urlencoded';
const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

/** As browsers send them (Fetch Standard, 3.2 and 4.6; Fetch Metadata). */
const requests: [string, Record<string, string>, (body: string) => string][] = [
  ['a form', { ...evil, 'content-type': form, 'sec-fetch-mode': 'navigate' }, () => 'name=x&token=y'],
  ['a form of plain text', { ...evil, 'content-type': 'text/plain' }, (body) => body],
  [
    'a form with a file',
    { ...evil, 'content-type': 'multipart/form-data; boundary=x' },
    () => '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nx\r\n--x--\r\n',
  ],
  ['a script', { ...evil, 'content-type': 'text/plain', 'sec-fetch-mode': 'no-cors' }, (body) => body],
  ['a script that may send JSON', { ...evil, 'content-type': 'application/json' }, (body) => body],
  ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }, (b) => b],
  [
    'another port of this machine',
    { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site', 'content-type': 'application/json' },
    (body) => body,
  ],
  ['a browser of before Fetch Metadata', { origin: 'http://evil.example', 'content-type': form }, (body) => body],
];

test.each(requests)(
  '%s: sent by another site with the cookie of an admin, it does nothing at any route (T12)',
  async (_, headers, bodyOf) => {
    const before = await everything();
    const done: string[] = [];
    let asked = 0;
    for (const probe of probes.filter(({ method }) => method !== 'GET')) {
      const ask = async (id: string) => {
        const body = bodyOf(probe.body(id) ?? '');
        const response = await backend.fetch(probe.url(id, full.assistantId), {
          method: probe.method,
          headers: { cookie: ada.cookie, ...headers },
          ...(probe.method === 'DELETE' ? {} : { body }),
        });
        const { code } = await response.json().catch(() => ({ code: 'no problem' }));
        if (response.status !== 403 || code !== 'cross-site')
          done.push(`${probe.operationId}: ${response.status} ${code}`);
        asked++;
      };
      await Promise.all(probe.place === 'none' ? [ask(full.assistantId)] : full.ids.slice(0, 12).map(ask));
    }
    expect(done).toEqual([]);
    expect(asked).toBeGreaterThan(200);
    expect(await everything()).toEqual(before);
  },
);

test('a link or an image of another site does nothing, whatever it says of its method (T12)', async () => {
  const before = await everything();
  const navigation = { ...evil, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  for (const probe of probes) {
    const ask = async (id: string) => {
      const at = probe.url(id, full.assistantId);
      for (const [method, path, more] of [
        ['GET', at, {}],
        ['HEAD', at, {}],
        ['GET', `${at}${at.includes('?') ? '&' : '?'}_method=${probe.method}`, {}],
        ['GET', at, { 'x-http-method-override': probe.method }],
      ] as [string, string, Record<string, string>][]) {
        const { origin: _, ...sent } = navigation;
        await textOf(await backend.fetch(path, { method, headers: { cookie: ada.cookie, ...sent, ...more } }));
      }
    };
    await Promise.all(probe.place === 'none' ? [ask(full.assistantId)] : full.ids.slice(0, 2).map(ask));
  }
  expect(await everything()).toEqual(before);
});

test('no route lets the scripts of another site in: neither before a request nor with its answer (T12)', async () => {
  const given: string[] = [];
  for (const probe of probes) {
    const url = probe.url(full.assistantId, full.assistantId);
    const wish = { 'access-control-request-method': probe.method, 'access-control-request-headers': 'content-type' };
    const asked = await backend.fetch(url, { method: 'OPTIONS', headers: { ...evil, ...wish, cookie: ada.cookie } });
    const answered = await backend.fetch(url, { headers: { ...evil, cookie: ada.cookie } });
    await Promise.all([asked, answered].map(textOf));
    for (const { headers } of [asked, answered])
      given.push(...[...headers.keys()].filter((name) => name.startsWith('access-control')).map((n) => `${url} ${n}`));
    if (asked.ok) given.push(`${url} answers OPTIONS with ${asked.status}`);
  }
  expect(given).toEqual([]);
});
