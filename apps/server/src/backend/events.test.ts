import { readEvents } from '@chatai/contract/event-stream';
import type { Hint } from '@chatai/contract/events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aBackend, aColleague, type Tenant, type TestBackend } from './testing/a-backend.ts';

let backend: TestBackend;
let ada: Tenant;
let bob: Tenant;
beforeEach(async () => {
  backend = await aBackend();
  [ada, bob] = [await backend.aTenant('Ada'), await backend.aTenant('Bob')];
});
afterEach(() => backend.close());

const own = { origin: 'http://localhost:3000' };

/** A page that is open: what it has been told, and whether it still listens. */
async function open(headers: Record<string, string>, workspace?: string) {
  const query = workspace ? `?workspace=${workspace}` : '';
  const response = await backend.fetch(`/api/v1/events${query}`, { headers });
  const page = { status: response.status, hints: [] as Hint[], over: false };
  if (response.ok) {
    void read(response, page);
    await vi.waitFor(() => expect(page.hints).toEqual([{ kind: 'hello' }]));
  }
  return page;
}

async function read(response: Response, page: { hints: Hint[]; over: boolean }) {
  for await (const data of readEvents(response)) page.hints.push(JSON.parse(data));
  page.over = true;
}

const session = (tenant: Pick<Tenant, 'cookie'>) => ({ cookie: tenant.cookie, ...own });
const changed = (topic: string, id: string): Hint => ({ kind: 'changed', topic, ids: [id] }) as Hint;

test('an open page is told what changed in its workspace, and what changes in another one it never hears of', async () => {
  const [page, foreign] = [await open(session(ada)), await open(session(bob))];
  const { id } = await ada.api.assistants.create({ name: 'Shop' });
  await vi.waitFor(() => expect(page.hints).toContainEqual(changed('assistants', id)));
  const { id: bobs } = await bob.api.assistants.create({ name: 'of Bob' });
  await vi.waitFor(() => expect(foreign.hints).toContainEqual(changed('assistants', bobs)));
  expect(JSON.stringify(foreign.hints)).not.toContain(id);
  expect(JSON.stringify(page.hints)).not.toContain(bobs);
});

test('a stream that has nothing to tell says again and again that it is there', async () => {
  const { body } = await backend.fetch('/api/v1/events', { headers: session(ada) });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('event: hello');
  for (let times = 0; times < 2; times++) expect((await reader?.read())?.value).toMatch(/^: .+\n\n$/);
  await reader?.cancel();
}, 30_000);

test('nobody listens to a workspace that is not theirs, by whatever name they give it', async () => {
  const absent = '01890a5d-ac96-774b-bcce-b302099a8057';
  for (const workspace of [ada.workspaceId, 'ada', absent, 'no-such'])
    for (const headers of [session(bob), { authorization: `Bearer ${bob.key}` }])
      expect((await open(headers as Record<string, string>, workspace)).status, workspace).toBe(404);
  expect((await open({})).status).toBe(401);
  expect((await open({ cookie: 'chatai_session=made-up' })).status).toBe(401);
});

test('a viewer is told of assistants, and not of keys, which they may not see', async () => {
  const viewer = await aColleague(backend, ada.workspaceId, 'viewer');
  const page = await open({ ...own, cookie: viewer.cookie }, ada.workspaceId);
  const { id: key } = await ada.api.apiKeys.create({ name: 'build' });
  const { id } = await ada.api.assistants.create({ name: 'Shop' });
  await vi.waitFor(() => expect(page.hints).toContainEqual(changed('assistants', id)));
  expect(JSON.stringify(page.hints)).not.toContain(key);
});

test('the stream of a session that is signed out ends within 5 seconds, and its cookie opens no other', async () => {
  const page = await open(session(ada));
  await backend.fetch('/api/v1/auth/sign-out', { method: 'POST', headers: session(ada) });
  await vi.waitFor(() => expect(page.over).toBe(true), 25_000);
  expect((await open(session(ada))).status).toBe(401);
});

test('who is taken out of a workspace hears no more of it', async () => {
  const viewer = await aColleague(backend, ada.workspaceId, 'viewer');
  const page = await open({ ...own, cookie: viewer.cookie }, ada.workspaceId);
  const { items } = await ada.api.members.list();
  const member = items.find(({ userId }) => userId === viewer.id);
  await ada.api.members.remove({ id: member?.id ?? '' });
  await vi.waitFor(() => expect(page.over).toBe(true), 25_000);
  const { id } = await ada.api.assistants.create({ name: 'Secret' });
  expect(JSON.stringify(page.hints)).not.toContain(id);
});

test.each([
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['another port of this machine', { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' }],
])('a page of %s listens to nothing, and takes none of the places of the person', async (_, headers) => {
  const listening = await open({ cookie: ada.cookie, ...headers });
  expect([listening.status, listening.hints]).toEqual([403, []]);
});

test('one browser opens at most 20 streams, and is told so', async () => {
  for (let i = 0; i < 20; i++) await open(session(ada));
  const response = await backend.fetch('/api/v1/events', { headers: session(ada) });
  expect([response.status, (await response.json()).type]).toEqual([429, expect.stringContaining('too-many-streams')]);
  expect((await open(session(bob))).status).toBe(200);
});

test('a stream whose reader is still being admitted when the program stops does not keep it', async () => {
  const sql = await backend.db.superuser();
  await sql.query('begin; lock table sessions in access exclusive mode');
  const asked = backend.fetch('/api/v1/events', { headers: session(ada) });
  await vi.waitFor(async () => {
    const { rows } = await sql.query('select count(*)::int as count from pg_locks where not granted');
    expect(rows[0].count).toBeGreaterThan(0);
  });
  const closing = backend.app.close();
  await vi.waitFor(() => expect(backend.app.server.listening).toBe(false));
  await sql.query('rollback');
  expect((await asked).status).toBe(200);
  await closing;
});
