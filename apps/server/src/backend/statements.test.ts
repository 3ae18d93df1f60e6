import type { Database } from '@chatai/core/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';
import { fillWorkspace } from './testing/a-workspace-full.ts';
import { knownToken, type Probe, probesOf } from './testing/crawl.ts';

interface Statement {
  role: string;
  text: string;
  values: unknown[];
}

/**
 * Read before a workspace is known, by what only its owner has: the directories (architecture.md 7.2). And who has just proved to have a
 * bot's token takes its number from whoever imported it without one, in whatever workspace.
 */
const directories = [
  /"?api_keys"? .*"?key_hash"? = /s,
  /"?members"? .*"?user_id"? = /s,
  /^delete from "bots" where "telegram_id" = \$1 and "username" = \$2$/,
];

let backend: TestBackend;
let tenant: Tenant;
const statements: Statement[] = [];
beforeAll(async () => {
  backend = await aBackend(({ api, system }) => {
    record(api, 'api');
    record(system, 'system');
    return {};
  });
  tenant = await backend.aTenant('Ada');
});
afterAll(() => backend.close());

/** Keeps every statement that goes through a pool. */
function record(database: Database, role: string): void {
  const recorded = new WeakSet<object>();
  database.pool.on('acquire', (client) => {
    if (recorded.has(client)) return;
    recorded.add(client);
    const query = client.query.bind(client) as (...parts: unknown[]) => unknown;
    const recording = (...parts: unknown[]) => {
      const [first, second] = parts;
      const config = typeof first === 'string' ? { text: first, values: second } : (first as Partial<Statement>);
      const values = Array.isArray(config.values) ? config.values : [];
      statements.push({ role, text: config.text ?? '', values });
      return query(...parts);
    };
    client.query = recording as typeof client.query;
  });
}

test('every statement on a tenant table binds the workspace, at every route (T1, the half that row-level security cannot hold)', async () => {
  const superuser = await backend.db.superuser();
  const full = await fillWorkspace(backend, tenant, `Canary${Date.now()}`);
  const { rows } = await superuser.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'workspace_id'`,
  );
  const tenantTable = new RegExp(
    `(?:from|join|into|update)\\s+"?(${rows.map(({ name }) => name).join('|')})"?\\b`,
    'i',
  );
  statements.length = 0;

  const probes = probesOf(await (await backend.fetch('/openapi.json')).json());
  // What is deleted is deleted last, and the assistant, which takes everything with it, after that; our own key last of all.
  const lateness = ({ method, operationId }: Probe) =>
    method !== 'DELETE' ? 0 : operationId === 'apiKeys.revoke' ? 3 : operationId === 'assistants.remove' ? 2 : 1;
  backend.simulator.sim.createBot({ token: knownToken });
  const answered: Record<string, number> = {};
  for (const probe of probes.toSorted((a, b) => lateness(a) - lateness(b))) {
    if (probe.operationId.startsWith('auth.')) continue;
    // What somebody has chosen for is to be chosen for again.
    if (probe.operationId.startsWith('conversations.')) await superuser.query("update outbox set state = 'uncertain'");
    for (const id of full.ids) {
      const body = probe.body(id);
      const response = await backend.fetch(probe.url(id, full.assistantId), {
        method: probe.method,
        headers: { authorization: `Bearer ${tenant.key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body } : {}),
      });
      await response.text();
      answered[probe.operationId] = Math.min(answered[probe.operationId] ?? 999, response.status);
      if (probe.method === 'DELETE' && probe.operationId === 'apiKeys.revoke' && response.status === 401) break;
    }
  }

  const onTenantTables = statements.filter(({ text }) => tenantTable.test(text));
  const unbound = onTenantTables.filter(
    ({ text, values }) =>
      !directories.some((directory) => directory.test(text)) &&
      !(text.includes('workspace_id') && JSON.stringify(values).includes(tenant.workspaceId)),
  );
  expect(unbound.map(({ role, text }) => `${role}: ${text}`)).toEqual([]);
  expect(new Set(onTenantTables.map(({ role }) => role))).toEqual(new Set(['api', 'system']));
  const tables = new Set(onTenantTables.map(({ text }) => tenantTable.exec(text)?.[1]));
  expect([...tables]).toEqual(
    expect.arrayContaining(['api_keys', 'assistants', 'bots', 'conversations', 'knowledge_sources', 'messages']),
  );
  // What was asked for was really done, so that the statements are those of success and not of refusal.
  expect(Object.entries(answered).filter(([, status]) => status >= 400)).toEqual([]);
});
