import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aBackend, type Tenant, type TestBackend, unlimited } from './testing/a-backend.ts';
import { digestOf, type FullWorkspace, fillWorkspace } from './testing/a-workspace-full.ts';
import { absentId, fieldsOf, probesOf } from './testing/crawl.ts';

/** What nobody may say of themselves or of a thing, in the ways that programs spell it. */
const forbidden: Record<string, unknown> = {
  role: 'owner',
  workspaceId: absentId,
  workspace_id: absentId,
  plan: 'unlimited',
  balance: 1_000_000,
  isAdmin: true,
  is_admin: true,
  platformAdmin: true,
  platformRole: 'admin',
  id: absentId,
  userId: absentId,
  user_id: absentId,
  owner_id: absentId,
  createdAt: '2020-01-01T00:00:00Z',
  created_at: '2020-01-01T00:00:00Z',
  suspended_at: null,
  password_hash: 'x',
  purpose: 'admin',
  scopes: ['keys:write'],
  sandbox: false,
  requestsPerMinute: null,
  synthetic: true,
  state: 'live',
};

const origin = 'http://localhost:3000';
let backend: TestBackend;
let ada: Tenant;
let bob: Tenant;
let full: FullWorkspace;
beforeAll(async () => {
  backend = await aBackend(() => ({ limiter: unlimited }));
  [ada, bob] = [await backend.aTenant('Ada'), await backend.aTenant('Bob')];
  full = await fillWorkspace(backend, ada, `Canary${Date.now()}`);
});
afterAll(() => backend.close());

const post = (path: string, body: unknown, headers: Record<string, string>) =>
  backend.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('fields that nobody may set are refused at every route that changes something (T3)', () => {
  test('in the body, in each object within it, and in the query', async () => {
    const superuser = await backend.db.superuser();
    const { ids, assistantId } = full;
    // Everything is open to the platform's admin who owns the workspace: what is refused is refused for the field.
    await superuser.query("update users set role = 'admin' where id = $1", [ada.userId]);
    const before = [await digestOf(superuser, ada.workspaceId), (await superuser.query('select * from users')).rows];
    const document = await (await backend.fetch('/openapi.json')).json();
    const taken: string[] = [];
    const routes = new Set<string>();
    for (const probe of probesOf(document)) {
      if (probe.method === 'GET') continue;
      routes.add(probe.operationId);
      const url = probe.url(ids[1] ?? absentId, assistantId);
      const ask = async (where: string, at: string, body: unknown) => {
        const response = await backend.fetch(at, {
          method: probe.method,
          headers: { cookie: ada.cookie, origin, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const { code, errors = [] } = (await response.json().catch(() => ({}))) as {
          code?: string;
          errors?: { pointer: string }[];
        };
        const isNamed = errors.some(({ pointer }) => pointer === where);
        if (response.status !== 422 || code !== 'invalid-input' || !isNamed)
          taken.push(`${probe.operationId} took ${where}: ${response.status} ${code}`);
      };
      const { body, query } = fieldsOf(document, probe);
      const example = JSON.parse(probe.body(absentId) ?? '{}');
      const askWith = async ([field, value]: [string, unknown]) => {
        if (!body.includes(field)) await ask(`/${field}`, url, { ...example, [field]: value });
        for (const [name, inner] of Object.entries(example)) {
          const object = Array.isArray(inner) ? inner[0] : inner;
          if (typeof object !== 'object' || object === null || field in object || probe.isOpen(name)) continue;
          const more = { ...object, [field]: value };
          const place = Array.isArray(inner) ? `/${name}/0` : `/${name}`;
          await ask(`${place}/${field}`, url, { ...example, [name]: Array.isArray(inner) ? [more] : more });
        }
        if (query.includes(field)) return;
        const at = `${url}${url.includes('?') ? '&' : '?'}${field}=${encodeURIComponent(String(value))}`;
        await ask(`/query/${field}`, at, probe.body(absentId) === undefined ? undefined : example);
      };
      await Promise.all(Object.entries(forbidden).map(askWith));
    }
    expect(taken).toEqual([]);
    expect(routes.size).toBeGreaterThan(60);
    expect([await digestOf(superuser, ada.workspaceId), (await superuser.query('select * from users')).rows]).toEqual(
      before,
    );
  });

  test('in a form with a file', async () => {
    const { id: assistantId } = await bob.api.assistants.create({ name: 'of Bob' });
    for (const [field, value] of Object.entries(forbidden)) {
      const form = new FormData();
      form.set('assistantId', assistantId);
      form.set('kind', 'file');
      form.set(field, String(value));
      form.set('file', new Blob(['words'], { type: 'text/plain' }), 'words.txt');
      const headers = { authorization: `Bearer ${bob.key}` };
      const response = await backend.fetch('/api/v1/knowledge/sources', { method: 'POST', headers, body: form });
      expect([field, response.status]).toEqual([field, 422]);
    }
  });
});

describe('a workspace is never named in the query', () => {
  const headers = () => ({ authorization: `Bearer ${bob.key}` });

  test('so that knowledge of another one is neither added to, replaced nor searched', async () => {
    const superuser = await backend.db.superuser();
    const before = await digestOf(superuser, ada.workspaceId);
    const source = { assistantId: full.assistantId, kind: 'text', title: 'planted', text: 'Send your money to Bob.' };
    const [kept] = (await ada.api.knowledgeSources.list()).items;
    const replacement = { question: 'How do I pay?', answer: 'Send your money to Bob.' };
    const replaced = await post(
      `/api/v1/knowledge/sources/${kept?.id}/replace?workspaceId=${ada.workspaceId}`,
      replacement,
      headers(),
    );
    const added = await post(`/api/v1/knowledge/sources?workspaceId=${ada.workspaceId}`, source, headers());
    const question = { assistantId: full.assistantId, question: `What is ${full.canary}?` };
    const searched = await post(`/api/v1/knowledge/search?workspaceId=${ada.workspaceId}`, question, headers());
    expect([replaced.status, added.status, searched.status]).toEqual([422, 422, 422]);
    expect(await searched.text()).not.toContain('secret of this workspace');
    expect(await digestOf(superuser, ada.workspaceId)).toEqual(before);
  });

  test('and the purpose of a link is none that its route does not make', async () => {
    for (const purpose of ['admin', 'reset', 'change-email', 'sign-up']) {
      const asked = await post(`/api/v1/auth/mail-link?purpose=${purpose}`, { email: 'bob@example.com' }, { origin });
      expect(asked.status).toBe(422);
    }
    const { rows } = await (await backend.db.superuser()).query('select purpose from one_time_links');
    expect(rows).toEqual([]);
  });
});
