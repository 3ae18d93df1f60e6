import { createUser } from '@chatai/accounts/users';
import { ensureDemoWorkspace } from '@chatai/accounts/workspaces';
import { expect, test } from 'vitest';
import { aBackend } from './testing/a-backend.ts';

/** Never in a log line or a metric, whatever road a request takes through the backend (security.md T5, T11). */
const canary = {
  name: 'CanaryName7391',
  text: 'CanaryText7391 is my illness',
  person: 'canary-person-7391@example.com',
  token: '7391739173:CanaryBotTokenAAAAAAAAAAAAAAAAAAAAA',
  providerKey: 'sk-CanaryProvider7391',
  query: 'CanaryQuery7391',
  header: 'CanaryHeader7391',
  path: 'CanaryPath7391',
};

test('what people write, their names, addresses, tokens and keys reach no log line and no metric', async () => {
  const backend = await aBackend();
  try {
    await ensureDemoWorkspace(backend.deps);
    const tenant = await backend.aTenant(canary.name);
    await createUser(backend.deps, { name: canary.name, email: canary.person, password: 'CanaryPassword7391' });
    const { api } = tenant;
    const local = backend.client({ authorization: `Bearer ${backend.localToken()}`, 'x-chatai-workspace': 'demo' });
    const { link } = await local.auth.createLink();
    const linkToken = link.split('/link/')[1] as string;
    const send = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
      backend.fetch(path, {
        method: 'POST',
        ...init,
        headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json', ...init.headers },
      });

    const statuses: number[] = [];
    const seen = async (response: Promise<Response>) => statuses.push((await response).status);
    const assistant = await api.assistants.create({ name: canary.name, instructions: canary.text });
    await api.knowledgeSources.create({
      assistantId: assistant.id,
      kind: 'text',
      text: canary.text,
      title: canary.name,
    });
    const { key } = await api.apiKeys.create({ name: canary.name });
    await api.assistants.ask({ id: assistant.id, question: canary.text }).catch(() => {});
    await api.bots.create({ assistantId: assistant.id, token: canary.token }).catch(() => {});
    await seen(send('/api/v1/auth/link', { body: JSON.stringify({ token: linkToken }) }));
    await seen(send('/api/v1/auth/link', { body: JSON.stringify({ token: linkToken }) }));
    // Refusals of every kind.
    await seen(send('/api/v1/assistants', { body: `{"name":"${canary.text}` }));
    await seen(send('/api/v1/assistants', { body: `{"name":"a","name":"${canary.text}"}` }));
    await seen(send('/api/v1/assistants', { body: JSON.stringify({ name: 'a', [canary.text]: canary.text }) }));
    await seen(send('/api/v1/assistants', { body: JSON.stringify({ name: 'a', model: canary.text }) }));
    await seen(send(`/api/v1/assistants?${canary.query}=1`, { method: 'GET' }));
    await seen(send(`/api/v1/bots/${canary.path}`, { method: 'GET' }));
    await seen(send(`/${canary.path}?q=${canary.query}`, { method: 'GET' }));
    await seen(send('/api/v1/me', { method: 'GET', headers: { authorization: `Bearer ck_${canary.header}` } }));
    await seen(send('/api/v1/me', { method: 'GET', headers: { 'x-chatai-workspace': canary.header } }));
    await seen(send('/api/v1/assistants', { body: 'x', headers: { 'content-type': `text/${canary.header}` } }));
    await seen(
      send('/api/v1/me', { method: 'GET', headers: { authorization: '', cookie: `chatai_session=${canary.header}` } }),
    );
    // A failure that nobody foresaw: the database's words may quote a row.
    await (await backend.db.superuser()).query(
      `alter table assistants add constraint never check (name <> 'boom${canary.name}')`,
    );
    await seen(send('/api/v1/assistants', { body: JSON.stringify({ name: `boom${canary.name}` }) }));

    expect(statuses).toEqual([200, 410, 400, 400, 422, 422, 422, 404, 404, 401, 404, 415, 401, 500]);
    const metrics = await (await backend.fetch('/metrics')).text();
    const written = [...backend.lines.map((line) => JSON.stringify(line)), metrics].join('\n');
    const secrets = [
      ...Object.values(canary),
      'CanaryPassword7391',
      key,
      tenant.key,
      linkToken,
      tenant.cookie,
      'Canary',
    ];
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
    // The test can see: what may be logged is there.
    expect(backend.lines.filter((line) => line['event.action'] === 'request.answered').length).toBeGreaterThan(15);
    expect(written).toContain('request.failed');
    expect(written).toContain(tenant.workspaceId);
  } finally {
    await backend.close();
  }
});
