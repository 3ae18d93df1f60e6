import type { Client } from '@chatai/contract/client';
import type { Home } from '@chatai/contract/home';
import type { Scope } from '@chatai/contract/scopes';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from '../testing/a-backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await aBackend();
});
afterAll(() => backend.close());

/** A tenant with an assistant, and Ada at her browser. */
async function aShop(name: string) {
  const tenant = await backend.aTenant(name);
  const { id: assistantId } = await tenant.api.assistants.create({ name: 'Shop' });
  const ada = backend.client({ cookie: tenant.cookie, origin: 'http://localhost:3000' });
  return { tenant, assistantId, ada };
}

const sql = async (text: string, values: unknown[]) => (await backend.db.superuser()).query(text, values);

async function aBrokenBot({ tenant, assistantId }: { tenant: Tenant; assistantId: string }, state: string) {
  const { bot } = backend.simulator.sim.createBot();
  const { id, username } = await tenant.api.bots.create({ assistantId, token: bot.token });
  await sql('update bots set state = $2, state_reason = $3 where id = $1', [id, state, '401 Unauthorized']);
  return { id, name: `@${username}` };
}

const isReady = ({ api }: Tenant, id: string) =>
  vi.waitFor(async () => expect((await api.knowledgeSources.get({ id })).state).toBe('ready'), 10_000);

async function aFailedSource({ tenant, assistantId }: { tenant: Tenant; assistantId: string }) {
  const { id } = await tenant.api.knowledgeSources.create({
    assistantId,
    kind: 'text',
    title: 'Prices',
    text: 'Tea 2',
  });
  await isReady(tenant, id);
  await sql(
    "update knowledge_sources set state = 'failed', error = 'no text in it', error_code = 'file-holds-no-text' where id = $1",
    [id],
  );
  return id;
}

/** An answer of which nobody knows whether it arrived. */
async function aDoubt({ workspaceId }: Tenant, assistantId: string, botId: string) {
  const [conversation, turn, message] = [systemIds.uuid(), systemIds.uuid(), systemIds.uuid()];
  await sql(
    "insert into conversations (id, workspace_id, channel, assistant_id, bot_id, chat_id, last_seq) values ($1, $2, 'telegram', $3, $4, 7, 1)",
    [conversation, workspaceId, assistantId, botId],
  );
  await sql('insert into turns (id, workspace_id, conversation_id, bot_id, answer_seq) values ($1, $2, $3, $4, 1)', [
    turn,
    workspaceId,
    conversation,
    botId,
  ]);
  await sql(
    "insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text) values ($1, $2, $3, $4, 1, 'assistant', 'Yes.')",
    [message, workspaceId, turn, conversation],
  );
  await sql(
    `with part as (
       insert into outbox (workspace_id, message_id, bot_id, chat_id, part, body, state, reason)
       values ($1, $2, $3, 7, 1, 'Yes.', 'uncertain', 'the connection broke') returning seq, workspace_id, message_id, reason)
     insert into uncertain_parts (outbox_seq, workspace_id, message_id, reason) select seq, workspace_id, message_id, reason from part`,
    [workspaceId, message, botId],
  );
}

const kinds = ({ repairs }: Home) => repairs.map(({ kind }) => kind);
const done = ({ steps }: Home) => steps.filter((one) => one.done).map(({ step }) => step);

describe('what needs its reader', () => {
  let home: Client;
  let dead: { id: string; name: string };
  let sourceId: string;
  let shop: Awaited<ReturnType<typeof aShop>>;
  beforeAll(async () => {
    shop = await aShop('Ada');
    home = shop.ada;
    dead = await aBrokenBot(shop, 'token_dead');
    sourceId = await aFailedSource(shop);
    await aDoubt(shop.tenant, shop.assistantId, dead.id);
  });

  test('is a bot that does not work, a source that could not be read, and what was maybe sent, the worst first', async () => {
    const refused = {
      detail: '401 Unauthorized',
      reason: { code: 'answered', facts: { answer: '401 Unauthorized' } },
    };
    const unread = { detail: 'no text in it', reason: { code: 'file-holds-no-text', facts: {} } };
    expect((await home.homes.get()).repairs).toEqual([
      { kind: 'bot-token', id: dead.id, name: dead.name, count: 1, ...refused },
      { kind: 'source-failed', id: sourceId, name: 'Prices', count: 1, ...unread },
      { kind: 'unsent', id: null, name: '', count: 1, detail: null, reason: null },
    ]);
  });

  test.each<[string, Scope[], string[]]>([
    ['bots', ['bots:read', 'bots:write'], ['bot-token']],
    ['knowledge', ['knowledge:write'], ['source-failed']],
    ['conversations', ['conversations:read', 'conversations:write'], ['unsent']],
    ['nothing', ['bots:read', 'knowledge:read', 'conversations:read'], []],
  ])('is only what they may mend: %s', async (_, scopes, wanted) => {
    const key = await backend.aKey(shop.tenant, scopes);
    const { homes } = backend.client({ authorization: `Bearer ${key}` });
    expect(kinds(await homes.get())).toEqual(wanted);
  });

  test('is not told while it is ignored, and told again when that is taken back', async () => {
    const repair = { kind: 'bot-token', id: dead.id } as const;
    expect(kinds(await home.homes.skip({ repair }))).toEqual(['source-failed', 'unsent']);
    expect(kinds(await home.homes.get())).toEqual(['source-failed', 'unsent']);
    expect(kinds(await home.homes.skip({ repair: { kind: 'unsent', id: null } }))).toEqual(['source-failed']);
    await home.homes.skip({ repair: { kind: 'unsent', id: null }, skipped: false });
    expect(kinds(await home.homes.skip({ repair, skipped: false }))).toEqual(['bot-token', 'source-failed', 'unsent']);
  });

  test('makes room for the sixth when one of six is ignored', async () => {
    const many = await aShop('Bob');
    const bots = [];
    for (const state of ['conflict', 'deaf', 'token_dead', 'deaf', 'conflict', 'deaf'])
      bots.push(await aBrokenBot(many, state));
    const { repairs } = await many.ada.homes.get();
    expect(repairs.map(({ id }) => id)).toEqual(bots.slice(0, 5).map(({ id }) => id));
    const repair = { kind: repairs[0]?.kind ?? 'bot-deaf', id: repairs[0]?.id ?? null };
    const left = await many.ada.homes.skip({ repair });
    expect(left.repairs.map(({ id }) => id)).toEqual(bots.slice(1).map(({ id }) => id));
  });

  test('is a webhook that does not work also where the bot polls meanwhile, and no bot that works, was stopped or deleted', async () => {
    const own = await aShop('Carl');
    const polling = await aBrokenBot(own, 'live');
    await sql("update bots set mode = 'webhook', fallback_since = now() where id = $1", [polling.id]);
    await aBrokenBot(own, 'live');
    await aBrokenBot(own, 'stopped');
    const deleted = await aBrokenBot(own, 'deaf');
    await own.tenant.api.bots.remove({ id: deleted.id });
    expect((await own.ada.homes.get()).repairs).toMatchObject([{ kind: 'bot-webhook', id: polling.id }]);
  });

  test('is what waits to be mailed, for the admin of a platform that sends no mail', async () => {
    const eve = await aShop('Eve');
    await eve.tenant.api.invitations.create({ email: 'new@example.com', role: 'editor' });
    expect(kinds(await eve.ada.homes.get())).toEqual([]);
    await sql("update users set role = 'admin' where id = $1", [eve.tenant.userId]);
    const { repairs } = await eve.ada.homes.get();
    expect(repairs).toMatchObject([{ kind: 'mail-waiting', id: null }]);
    expect(repairs[0]?.count).toBeGreaterThanOrEqual(1);
  });
});

describe('the first steps', () => {
  test('are ticked by what is done, and today counts what was asked', async () => {
    const { tenant, assistantId, ada } = await aShop('Fay');
    expect(done(await ada.homes.get())).toEqual(['make']);
    const { id } = await tenant.api.knowledgeSources.create({
      assistantId,
      kind: 'qa',
      question: 'Do you ship?',
      answer: 'Yes, everywhere.',
    });
    await isReady(tenant, id);
    const before = await ada.homes.get();
    expect(before.today).toMatchObject({ questions: 0, conversations: 0 });
    await tenant.api.assistants.ask({ id: assistantId, question: 'Do you ship?' });
    const after = await ada.homes.get();
    expect(done(after)).toEqual(['ask', 'make', 'teach']);
    expect(after.today).toEqual({ questions: 1, conversations: 1, costMinor: 0 });
  });

  test('are skipped and shown again by people, not by keys', async () => {
    const { tenant, ada } = await aShop('Gus');
    const skipped = ({ steps }: Home) => steps.filter((one) => one.skipped).map(({ step }) => step);
    expect(skipped(await ada.homes.skip({ step: 'invite' }))).toEqual(['invite']);
    expect(skipped(await ada.homes.skip({ step: 'invite', skipped: false }))).toEqual([]);
    await expect(tenant.api.homes.skip({ step: 'invite' })).rejects.toMatchObject({ code: 'not-a-person' });
  });
});
