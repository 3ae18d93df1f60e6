// A console in front of a workspace and a platform in which every text that a stranger or a tenant can write attacks whoever shows it.
import { issueLink } from '@chatai/accounts/one-time-links';
import { sha256 } from '@chatai/core/crypto';
import type { Sql } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { unlimited } from '@chatai/server/backend/testing';
import { paths } from '../../apps/frontend/console/paths.ts';
import { type FilledWorld, startFilledWorld } from './filled-world.ts';
import type { Payload } from './payloads.ts';

export type List =
  | 'assistants'
  | 'sources'
  | 'passages'
  | 'bots'
  | 'keys'
  | 'team'
  | 'changes'
  | 'uncertain'
  | 'users'
  | 'workspaces'
  | 'platform changes'
  | 'mails'
  | 'account'
  | 'versions';

/** The owner of its full workspace is also the platform's admin. */
export interface AttackedWorld extends FilledWorld {
  home: string;
  /** Where files are dropped for an assistant. */
  dropFiles: string;
  /** A conversation with a message of each payload, in a list with a person of each. */
  thread: string;
  /** `shown`: those that the list can show. */
  lists: Record<List, { address: string; shown: readonly Payload[] }>;
  /** Pages of what carries this payload in all its texts. */
  recordsOf(payload: Payload): string[];
  /** Pages with this in their addresses. */
  addressesWith(field: string): string[];
}

/** These lists go no further. */
const mostMails = 100;
const mostVersions = 100;

export async function startAttackedWorld(payloads: readonly Payload[]): Promise<AttackedWorld> {
  // Three hundred links that nobody sent would be too many tries.
  const world = await startFilledWorld({ limiter: unlimited });
  try {
    return await attacked(world, payloads);
  } catch (error) {
    await world.stop();
    throw error;
  }
}

async function attacked(world: FilledWorld, payloads: readonly Payload[]): Promise<AttackedWorld> {
  const { backend, full } = world;
  const sql = await backend.db.superuser();
  // Copies of rows that are there: what they point to is there, too.
  await sql.query('set session_replication_role = replica');
  const idsOf = () => new Map(payloads.map((payload) => [payload.id, systemIds.uuid()]));
  const [assistants, sources, bots, people, contacts, talks, messages, workspaces] = Array.from({ length: 8 }, idsOf);
  const copy = (table: string, where: string, change: (payload: Payload) => Record<string, unknown>) =>
    copyRow(sql, table, where, payloads.map(change));
  const newId = () => ({ id: systemIds.uuid() });
  const { assistant, source, bot, conversation } = full.ids;
  const { rows } = await sql.query(
    `select w.id as workspace, m.user_id as owner from workspaces w join members m on m.workspace_id = w.id
     where w.slug = $1 and m.role = 'owner'`,
    [full.slug],
  );
  const { workspace, owner } = rows[0];
  await sql.query(`update users set role = 'admin' where id = $1`, [owner]);

  await copy('assistants', `id = '${assistant}'`, ({ id, text }) => ({
    id: assistants?.get(id),
    name: text,
    search_key: 10_000 + id,
  }));
  const version = ({ text }: Payload) => ({
    name: text,
    instructions: text,
    greeting: text,
    fallback: text,
    suggestions: [text],
    model: 'builtin/extractive',
  });
  await copy('assistant_versions', `assistant_id = '${assistant}' and version = 2`, (payload) => ({
    ...newId(),
    assistant_id: assistants?.get(payload.id),
    ...version(payload),
  }));
  // A second life of the first assistant: as many versions, each by somebody else.
  await copy('assistant_versions', `assistant_id = '${assistant}' and version = 1`, (payload) => ({
    ...newId(),
    version: 10 + payload.id,
    ...version(payload),
    published_by: people?.get(payload.id),
  }));
  await copy('knowledge_sources', `id = '${source}'`, ({ id, text }) => ({
    id: sources?.get(id),
    title: text,
    question: text,
    body: text,
    file_name: text,
    ...(id % 2 ? { state: 'failed', error: text, error_code: 'unreadable' } : {}),
  }));
  await copy('knowledge_chunks', `source_id = '${source}'`, ({ id, text }) => ({
    ...newId(),
    ordinal: id,
    body: text,
  }));
  await copy('knowledge_chunks', `source_id = '${source}' and ordinal = 0`, ({ id, text }) => ({
    ...newId(),
    source_id: sources?.get(id),
    body: text,
  }));
  await copy('bots', `id = '${bot}'`, ({ id, text }) => ({
    id: bots?.get(id),
    name: text,
    username: text,
    telegram_id: 10_000 + id,
    state: 'token_dead',
    state_reason: text,
  }));
  await copy('contacts', `workspace_id = '${workspace}'`, ({ id, text }) => ({
    id: contacts?.get(id),
    external_id: 10_000 + id,
    name: text,
    username: text,
    language: text,
  }));
  await copy('conversations', `id = '${conversation}'`, ({ id, text }) => ({
    id: talks?.get(id),
    contact_id: contacts?.get(id),
    chat_id: 10_000 + id,
    title: text,
    tags: [text],
    last_seq: 2,
    unreachable_reason: text,
    unreachable_at: new Date(),
  }));
  const said = ({ id, text }: Payload) => ({
    text,
    role: id % 2 ? 'user' : 'assistant',
    attachments: [{ kind: id % 3 ? 'document' : text, fileName: text, label: text }],
  });
  await copy('messages', `conversation_id = '${conversation}' and seq = 2`, (payload) => ({
    id: messages?.get(payload.id),
    seq: 10 + payload.id,
    ...said(payload),
  }));
  await copy('messages', `conversation_id = '${conversation}' and seq = 2`, (payload) => ({
    ...newId(),
    conversation_id: talks?.get(payload.id),
    ...said(payload),
  }));
  await sql.query('update conversations set last_seq = 10 + $2::int where id = $1', [conversation, payloads.length]);
  // One answer rests on all of them.
  const turn = systemIds.uuid();
  const sourcesOf = payloads.map(({ text }) => ({ sourceId: source, title: text, excerpt: text, url: text, score: 1 }));
  await copyRow(sql, 'turns', `conversation_id = '${conversation}'`, [{ id: turn, sources: sourcesOf }]);
  await sql.query('update messages set turn_id = $2 where id = $1', [conversation, turn]);
  await copy('outbox', `message_id = '${conversation}'`, ({ id, text }) => ({
    seq: 10_000 + id,
    message_id: messages?.get(id),
    body: text,
    reason: text,
  }));
  await copy('uncertain_parts', `message_id = '${conversation}'`, ({ id, text }) => ({
    outbox_seq: 10_000 + id,
    message_id: messages?.get(id),
    reason: text,
  }));
  await copy('users', `id = '${owner}'`, ({ id, text }) => ({
    id: people?.get(id),
    name: text,
    email: text,
    role: 'user',
    ...(id % 2 ? { suspended_at: new Date(), suspended_reason: text } : {}),
  }));
  await copy('members', `user_id = '${owner}' and workspace_id = '${workspace}'`, ({ id }) => ({
    ...newId(),
    user_id: people?.get(id),
    role: 'viewer',
  }));
  await copy('invitations', `workspace_id = '${workspace}' and token_hash is null`, ({ id, text }) => ({
    ...newId(),
    email: text,
    inviter_id: people?.get(id),
    token_hash: `\\x${sha256(tokenOf(id)).toString('hex')}`,
  }));
  await copy('api_keys', `workspace_id = '${workspace}' and name = '${full.canary}'`, ({ text }) => ({
    ...newId(),
    name: text,
    key_hash: null,
  }));
  await copy('workspaces', `id = '${workspace}'`, ({ id, text }) => ({
    id: workspaces?.get(id),
    slug: `attacked-${id}`,
    name: text,
  }));
  await copy('members', `user_id = '${owner}' and workspace_id = '${workspace}'`, ({ id }) => ({
    ...newId(),
    workspace_id: workspaces?.get(id),
  }));
  const change = ({ text }: Payload) => ({
    ...newId(),
    action: text,
    actor_id: owner,
    actor_name: text,
    target_name: text,
    reason: text,
    request_id: text,
    changes: { name: { before: text, after: [text] }, [text]: { before: null, after: { [text]: text } } },
  });
  await copy('audit_events', `workspace_id = '${workspace}'`, change);
  await copy('platform_audit_events', 'true', change);
  await copyRow(
    sql,
    'identities',
    undefined,
    payloads.map(({ id, text }) => ({
      ...newId(),
      user_id: owner,
      issuer: `https://${id}.example`,
      subject: text,
      email: text,
      created_at: new Date(),
    })),
  );
  await copyRow(
    sql,
    'passkeys',
    undefined,
    payloads.map(({ text }) => ({
      ...newId(),
      user_id: owner,
      name: text,
      credential_id: text,
      public_key: '\\x00',
      counter: 0,
      transports: [],
      created_at: new Date(),
    })),
  );
  const mailed = payloads.slice(0, mostMails);
  for (const { text } of mailed) {
    const { link, expiresAt } = await issueLink(backend.deps, world.consoleUrl, { purpose: 'sign-up', email: text });
    await backend.deps.mails.send({ to: text, kind: 'sign-up', language: 'en', link, expiresAt });
  }
  await sql.query('set session_replication_role = origin');

  const to = paths.in(full.slug);
  const all = (address: string) => ({ address, shown: payloads });
  return {
    ...world,
    home: to.home,
    dropFiles: `${to.knowledgeOf(assistant)}#add=files`,
    thread: to.conversation(conversation),
    lists: {
      assistants: all(to.assistants),
      sources: all(to.knowledge),
      passages: all(to.source(source)),
      bots: all(to.bots),
      keys: all(to.keys),
      team: all(to.team),
      changes: all(`${to.settings}?tab=changes`),
      uncertain: all(to.uncertain),
      users: all(paths.admin.users),
      workspaces: all(paths.admin.workspaces),
      'platform changes': all(paths.admin.audit),
      mails: { address: paths.admin.mails, shown: mailed },
      account: all(paths.account),
      versions: { address: to.assistantHistory(assistant), shown: payloads.slice(-mostVersions) },
    },
    recordsOf: ({ id }) => [
      to.assistant(assistants?.get(id) ?? ''),
      to.source(sources?.get(id) ?? ''),
      to.bot(bots?.get(id) ?? ''),
      to.conversation(talks?.get(id) ?? ''),
      paths.in(`attacked-${id}`).home,
      `/invite/${tokenOf(id)}`,
    ],
    addressesWith: (field) => [
      `${to.inbox}?q=${field}`,
      `${to.bots}?q=${field}`,
      `${paths.admin.users}?q=${field}`,
      `${paths.admin.workspaces}?q=${field}`,
      `${paths.admin.audit}?action=${field}`,
      `${to.settings}?tab=${field}&action=${field}`,
      `${to.knowledge}?show=${field}&assistant=${field}`,
      `${to.newBot}?assistant=${field}`,
      `${paths.account}?problem=${field}&request=${field}`,
      `/link/${field}`,
    ],
  };
}

const tokenOf = (id: number) => `attack-${id}`;

/** A copy of the first row that `where` finds, or of an empty one, for each of `changes`. */
async function copyRow(
  sql: Sql,
  table: string,
  where: string | undefined,
  changes: readonly Record<string, unknown>[],
): Promise<void> {
  const found = where ? await sql.query(`select to_jsonb(t) as row from ${table} t where ${where} limit 1`) : undefined;
  if (where && found?.rows.length === 0) throw new Error(`Of ${table} there is no row to copy: ${where}.`);
  // Others are made of these.
  const own = await sql.query(
    `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  const { names } = own.rows[0];
  await sql.query(
    `insert into ${table} (${names}) overriding system value
     select ${names} from jsonb_array_elements($2::jsonb) change, jsonb_populate_record(null::${table}, $1::jsonb || change)`,
    [JSON.stringify(found?.rows[0].row ?? {}), JSON.stringify(changes)],
  );
}
