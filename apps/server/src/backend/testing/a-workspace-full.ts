import { systemClock } from '@chatai/core/clock';
import type { Sql } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { indexMessages } from '@chatai/messaging/conversations';
import { expect, vi } from 'vitest';
import type { Tenant, TestBackend } from './a-backend.ts';

/** One of everything that a workspace can hold, each with `canary` in its texts. */
export interface FullWorkspace {
  canary: string;
  /** Ids of all of it, the workspace's own included. */
  ids: string[];
  assistantId: string;
  conversationId: string;
}

/** Fills a tenant's workspace: over the API what the API makes, as a superuser what only Telegram's users make. */
export async function fillWorkspace(backend: TestBackend, tenant: Tenant, canary: string): Promise<FullWorkspace> {
  const { api, workspaceId } = tenant;
  const superuser = await backend.db.superuser();
  const assistant = await api.assistants.create({ name: canary, instructions: canary, fallback: canary });
  const source = await api.knowledgeSources.create({
    assistantId: assistant.id,
    kind: 'qa',
    question: `What is ${canary}?`,
    answer: `${canary} is the secret of this workspace.`,
    title: canary,
  });
  const key = await api.apiKeys.create({ name: canary });
  const { bot: account } = backend.simulator.sim.createBot({ username: `${canary}_bot`, name: canary });
  const { id: bot } = await api.bots.create({ assistantId: assistant.id, token: account.token });
  // Whom a bot has never heard of it may not write to.
  backend.simulator.sim.send(account.id, { userId: 7, text: canary });
  const [contact, turn, message, conversation] = Array.from({ length: 4 }, () => systemIds.uuid()) as string[];
  const silenced = systemIds.uuid();
  const insert = (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row);
    const slots = names.map((_, index) => `$${index + 1}`);
    return superuser.query(`insert into ${table} (${names}) values (${slots})`, Object.values(row));
  };
  const own = { workspace_id: workspaceId };
  await insert('contacts', {
    ...own,
    id: contact,
    channel: 'telegram',
    external_id: 7,
    name: canary,
    username: canary,
  });
  await insert('conversations', {
    ...own,
    id: conversation,
    channel: 'telegram',
    assistant_id: assistant.id,
    bot_id: bot,
    chat_id: 7,
    contact_id: contact,
    title: canary,
    tags: [canary],
    last_seq: 2,
  });
  await insert('conversations', {
    ...own,
    id: silenced,
    channel: 'telegram',
    assistant_id: assistant.id,
    bot_id: bot,
    chat_id: -8,
    state: 'requested',
    title: canary,
    unreachable_reason: canary,
    unreachable_at: new Date(),
  });
  await insert('turns', {
    ...own,
    id: turn,
    conversation_id: conversation,
    bot_id: bot,
    reason: canary,
    answer_seq: 2,
  });
  await insert('messages', {
    ...own,
    id: message,
    turn_id: turn,
    conversation_id: conversation,
    seq: 1,
    role: 'user',
    text: canary,
    attachments: JSON.stringify([{ kind: 'document', fileName: canary }]),
    external_id: 70,
  });
  // An answer that was maybe sent. It has its conversation's id, so that a path with both is found with one.
  await insert('messages', {
    ...own,
    id: conversation,
    turn_id: turn,
    conversation_id: conversation,
    seq: 2,
    role: 'assistant',
    text: canary,
  });
  await insert('outbox', {
    ...own,
    message_id: conversation,
    bot_id: bot,
    chat_id: 7,
    part: 1,
    body: canary,
    state: 'uncertain',
    reason: canary,
  });
  await superuser.query(
    `insert into uncertain_parts (outbox_seq, workspace_id, message_id, reason)
     select seq, workspace_id, message_id, reason from outbox where message_id = $1`,
    [conversation],
  );
  await insert('ratings', { ...own, turn_id: turn, helpful: false, why: 'wrong' });
  await insert('reactions', {
    ...own,
    conversation_id: conversation,
    message_external_id: 70,
    person_external_id: 7,
    emoji: [canary],
  });
  const [chat, from] = [
    { id: 7, type: 'private' },
    { id: 7, is_bot: false, first_name: canary },
  ];
  const update = (updateId: number) =>
    Buffer.from(
      JSON.stringify({ update_id: updateId, message: { message_id: 70, date: 1, chat, from, text: canary } }),
    );
  await insert('updates', { ...own, bot_id: bot, update_id: 1, raw: update(1), turn_id: turn });
  for (const raw of [update(2), Buffer.from(canary)])
    await insert('dead_letters', { ...own, id: systemIds.uuid(), bot_id: bot, raw, reason: canary });
  await insert('ledger_entries', {
    ...own,
    turn_id: turn,
    effect_key: canary,
    kind: 'answer',
    model: canary,
  });
  await insert('model_providers', {
    ...own,
    id: systemIds.uuid(),
    kind: 'openai-compatible',
    name: canary.toLowerCase(),
    slug: 'house',
    base_url: `https://${canary}.example`,
    models: [canary],
  });
  await api.assistants.saveDraft({ id: assistant.id, instructions: `${canary}, drafted`, ifRevision: 0 });
  const colleague = systemIds.uuid();
  await insert('users', { id: colleague, name: canary, email: `${colleague}.${canary}@example.com` });
  await insert('members', { ...own, id: systemIds.uuid(), user_id: colleague, role: 'viewer' });
  await insert('invitations', {
    ...own,
    id: systemIds.uuid(),
    email: `invited-${canary}@example.com`,
    role: 'viewer',
    expires_at: new Date(Date.now() + 86_400_000),
  });
  // What a job still writes is no effect of what a test asks.
  await vi.waitFor(async () => {
    const { items } = await api.knowledgeSources.list();
    expect(items.map(({ state }) => state)).toEqual(['ready']);
  }, 20_000);
  // Words are found once a job has walked by; here it walks with a clock that is ahead of all messages.
  await indexMessages({ system: backend.deps.system, clock: { ...systemClock, now: () => Date.now() + 10_000 } });
  const ids = await idsOf(superuser, workspaceId);
  for (const id of [assistant.id, source.id, key.id, bot, conversation]) {
    if (!ids.includes(id as string)) throw new Error(`The catalogue of ids misses ${id}.`);
  }
  return { canary, ids, assistantId: assistant.id, conversationId: conversation as string };
}

const tenantTables = `
  select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'workspace_id' order by 1`;

/** Every id of a workspace, from every tenant table of the catalogue that has one. */
async function idsOf(superuser: Sql, workspaceId: string): Promise<string[]> {
  const { rows } = await superuser.query<{ table: string }>(tenantTables);
  const ids = new Set([workspaceId]);
  for (const { table } of rows) {
    const found = await superuser.query(`select to_jsonb(t) ->> 'id' as id from ${table} t where workspace_id = $1`, [
      workspaceId,
    ]);
    for (const { id } of found.rows) if (id) ids.add(id);
  }
  return [...ids];
}

/** A digest of everything a workspace holds: the same before and after means that nothing was changed, added or removed. */
export async function digestOf(superuser: Sql, workspaceId: string): Promise<Record<string, string>> {
  const { rows } = await superuser.query<{ table: string }>(tenantTables);
  const digests: Record<string, string> = {};
  for (const { table } of rows) {
    const found = await superuser.query(
      `select count(*) || ' rows ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest
       from ${table} t where workspace_id = $1`,
      [workspaceId],
    );
    digests[table] = found.rows[0].digest;
  }
  return digests;
}
