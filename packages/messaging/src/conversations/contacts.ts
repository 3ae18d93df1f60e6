import { type Page, pageFrom } from '@chatai/contract/page';
import { type Database, type Db, sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { contactsWith } from './search-queries.ts';
import { askedIn } from './terms.ts';

/** A person: one per workspace, channel and account there, so whichever bots somebody writes to, it is the same contact. */
export interface Contact {
  id: string;
  channel: 'telegram' | 'api';
  externalId: number;
  name: string;
  username: string | undefined;
  language: string | undefined;
  createdAt: Date;
}

interface Deps {
  api: Database;
  /** Searches names: their index is not used under a policy (architecture.md 7.2). */
  system: Database;
}

interface Tenant {
  workspaceId: string;
}

/** Contacts, newest first, behind `cursor` (an id); with `q` those whose names have words that begin so. Index: contacts_by_workspace, contacts_by_term. */
export async function listContacts(
  deps: Deps,
  { workspaceId }: Tenant,
  page: { limit: number; cursor?: string | undefined; q?: string | undefined },
): Promise<Page<Contact>> {
  const asked = page.q === undefined ? undefined : askedIn(workspaceId, page.q);
  if (page.q !== undefined && !asked) return { items: [], nextCursor: null };
  const found =
    asked &&
    (await contactsWith(deps.system, { workspaceId, query: asked.query, before: page.cursor }, page.limit + 1));
  const rows = await withWorkspace(deps.api, workspaceId, (tx) => {
    let query = contactsOf(tx, workspaceId);
    if (found) query = query.where(sql<boolean>`id = any(${found}::uuid[])`);
    if (page.cursor) query = query.where('id', '<', page.cursor);
    return query
      .orderBy('id', 'desc')
      .limit(page.limit + 1)
      .execute();
  });
  return pageFrom(rows.map(toContact), page.limit, (contact) => contact.id);
}

/** One contact and its conversations, the newest 200. Throws `not-found`. Index: contacts_pkey, conversations_by_contact. */
export async function getContact(
  deps: Pick<Deps, 'api'>,
  { workspaceId }: Tenant,
  id: string,
): Promise<Contact & { conversationIds: string[] }> {
  return withWorkspace(deps.api, workspaceId, async (tx) => {
    const row = await contactsOf(tx, workspaceId).where('id', '=', id).executeTakeFirst();
    if (!row) throw coreErrors.notFound({ what: 'contact' });
    const conversations = await tx
      .selectFrom('conversations')
      .select('id')
      .where('contact_id', '=', id)
      .where('workspace_id', '=', workspaceId)
      .where('synthetic', '=', false)
      .orderBy('id', 'desc')
      .limit(200)
      .execute();
    return { ...toContact(row), conversationIds: conversations.map((one) => one.id) };
  });
}

const contactsOf = (tx: Db, workspaceId: string) =>
  tx
    .selectFrom('contacts')
    .select([
      'id',
      'channel',
      'external_id',
      'name',
      'username',
      sql<string | null>`coalesce(language_chosen, language)`.as('language'),
      'created_at',
    ])
    .where('workspace_id', '=', workspaceId);

type ContactRow = Awaited<ReturnType<ReturnType<typeof contactsOf>['execute']>>[number];

const toContact = (row: ContactRow): Contact => ({
  id: row.id,
  channel: row.channel,
  externalId: row.external_id,
  name: row.name,
  username: row.username ?? undefined,
  language: row.language ?? undefined,
  createdAt: row.created_at,
});
