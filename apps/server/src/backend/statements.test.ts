import type { Sql } from '@chatai/core/database';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { aBackend, type Tenant, type TestBackend, unlimited } from './testing/a-backend.ts';
import { fillWorkspace } from './testing/a-workspace-full.ts';
import { knownToken, type Probe, probesOf, textOf } from './testing/crawl.ts';
import { recordStatements, type Statement } from './testing/record-statements.ts';

/**
 * Read before a workspace is known, by what only its owner has: the directories (architecture.md 7.2). And who has just proved to have a
 * bot's token takes its number from whoever imported it without one, in whatever workspace.
 */
const directories = [
  /"?api_keys"? .*"?key_hash"? = /s,
  /"?members"? .*"?user_id"? = /s,
  /"?invitations"? .*"?token_hash"? = /s,
  /^delete from "bots" where "telegram_id" = \$1 and "username" = \$2$/,
];

/** People's own accounts, the platform's admin, what makes a workspace and what is done with a token are no workspace's: their own tests show them. */
const ofNoWorkspace = ['auth.', 'account.', 'admin', 'ops', 'workspaces.create', 'invitations.accept'];

/** What must be so with `$1`, that an operation does what it is there for. */
const made: Record<string, string> = {
  'assistants.restore': 'update assistants set deleted_at = chatai_now() where id = $1',
  'assistants.publish': 'update assistant_drafts set revision = 1 where assistant_id = $1',
  'bots.restore': 'update bots set deleted_at = chatai_now() where id = $1',
  'knowledgeSources.restore': 'update knowledge_sources set deleted_at = chatai_now() where id = $1',
  'knowledgeSources.retry': "update knowledge_sources set state = 'failed' where id = $1",
  'knowledgeSources.replace': "update knowledge_sources set state = 'ready' where id = $1",
  // What somebody has chosen for is to be chosen for again.
  'conversations.sendAgain': "update outbox set state = 'uncertain' where message_id = $1",
  'conversations.markSent': "update outbox set state = 'uncertain' where message_id = $1",
};

let backend: TestBackend;
let tenant: Tenant;
const statements: Statement[] = [];
beforeAll(async () => {
  backend = await aBackend(({ api, system }) => {
    recordStatements(api, 'api', statements);
    recordStatements(system, 'system', statements);
    return { limiter: unlimited };
  });
  tenant = await backend.aTenant('Ada');
});
afterAll(() => backend.close());

const beingRead = async (sql: Sql): Promise<number> =>
  (await sql.query("select from knowledge_sources where state in ('queued', 'processing')")).rows.length;

/** With the key; with the person's session where keys are not allowed. Our own key is revoked last. */
async function statusOf(probe: Probe, id: string, assistantId: string): Promise<number> {
  const body = probe.body(id);
  const ask = async (credentials: Record<string, string>) => {
    const response = await backend.fetch(probe.url(id, assistantId), {
      method: probe.method,
      headers: { ...credentials, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body } : {}),
    });
    await textOf(response);
    return response.status;
  };
  const status = await ask({ authorization: `Bearer ${tenant.key}` });
  const isRefused = status === 403 || status === 401;
  return isRefused ? ask({ cookie: tenant.cookie, origin: 'http://localhost:3000' }) : status;
}

test('every statement on a tenant table binds the workspace, at every route (T1, the half that row-level security cannot hold)', async () => {
  const superuser = await backend.db.superuser();
  const full = await fillWorkspace(backend, tenant, `Canary${Date.now()}`);
  await superuser.query("update users set role = 'admin' where id = $1", [tenant.userId]);
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
    if (ofNoWorkspace.some((beginning) => probe.operationId.startsWith(beginning))) continue;
    for (const id of full.ids) {
      const before = made[probe.operationId];
      // What is being read would overwrite what is made so.
      if (before) await vi.waitFor(async () => expect(await beingRead(superuser)).toBe(0), 20_000);
      if (before) await superuser.query(before, [id]);
      answered[probe.operationId] = Math.min(
        answered[probe.operationId] ?? 999,
        await statusOf(probe, id, full.assistantId),
      );
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
}, 180_000);
