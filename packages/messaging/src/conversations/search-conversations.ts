import { type Page, pageFrom } from '@chatai/contract/page';
import { type Database, sql, withWorkspace } from '@chatai/core/database';
import { type Conversation, contactOf } from './conversation.ts';
import type { ConversationMessage } from './message.ts';
import { contactsWith, messagesWith } from './search-queries.ts';
import { snippetOf } from './snippet.ts';
import { askedIn, placesIn } from './terms.ts';

/** A message that was found and where it stands. */
export interface FoundMessage {
  conversationId: string;
  messageId: string;
  seq: number;
  role: ConversationMessage['role'];
  snippet: string;
  /** Of the words in the snippet, in UTF-16 units. */
  matches: { start: number; end: number }[];
  contact: Conversation['contact'];
  title: string | undefined;
  createdAt: Date;
}

export interface FoundContact {
  id: string;
  name: string;
  username: string | undefined;
  conversationIds: string[];
}

interface Deps {
  /** Reads what was found under row-level security. */
  api: Database;
  /** Searches: their indexes are not used under a policy (architecture.md 7.2). Connections without hot-path settings. */
  system: Database;
}

interface Tenant {
  workspaceId: string;
}

const mostContacts = 10;

/**
 * Messages that have all words of the question (or words that begin so), newest first behind `cursor` (a message's id), and on the first
 * page contacts by name. Reads message_terms, which `createMessageIndexing` fills some seconds behind; a message that is gone is not found.
 */
export async function searchConversations(
  deps: Deps,
  { workspaceId }: Tenant,
  page: { q: string; limit: number; cursor?: string | undefined },
): Promise<Page<FoundMessage> & { contacts: FoundContact[] }> {
  const asked = askedIn(workspaceId, page.q);
  if (!asked) return { items: [], contacts: [], nextCursor: null };
  const wanted = { workspaceId, query: asked.query, before: page.cursor };
  const [messageIds, contactIds] = await Promise.all([
    messagesWith(deps.system, wanted, page.limit + 1),
    page.cursor ? [] : contactsWith(deps.system, wanted, mostContacts),
  ]);
  const { items: ids, nextCursor } = pageFrom(messageIds, page.limit, (id) => id);
  return withWorkspace(deps.api, workspaceId, async (tx) => {
    const { rows } = await sql<FoundRow>`
      select m.id, m.conversation_id, m.seq, m.role, m.text, m.created_at, c.title, p.id as contact_id, p.name, p.username
      from messages m
        join conversations c on c.id = m.conversation_id and c.workspace_id = m.workspace_id and not c.synthetic
        left join contacts p on p.id = c.contact_id and p.workspace_id = c.workspace_id
      where m.id = any(${ids}::uuid[]) and m.workspace_id = ${workspaceId}
      order by m.id desc`.execute(tx);
    const contacts = await sql<{ id: string; name: string; username: string | null; conversations: string[] }>`
      select p.id, p.name, p.username,
             array(select c.id from conversations c where c.contact_id = p.id and c.workspace_id = p.workspace_id and not c.synthetic
                   order by c.id desc limit 200) as conversations
      from contacts p where p.id = any(${contactIds}::uuid[]) and p.workspace_id = ${workspaceId}
      order by p.id desc`.execute(tx);
    return {
      items: rows.map((row) => toFound(row, asked.words)),
      contacts: contacts.rows.map(({ id, name, username, conversations }) => ({
        id,
        name,
        username: username ?? undefined,
        conversationIds: conversations,
      })),
      nextCursor,
    };
  });
}

interface FoundRow {
  id: string;
  conversation_id: string;
  seq: number;
  role: ConversationMessage['role'];
  text: string;
  created_at: Date;
  title: string | null;
  contact_id: string | null;
  name: string | null;
  username: string | null;
}

const toFound = (row: FoundRow, words: Parameters<typeof placesIn>[1]): FoundMessage => ({
  conversationId: row.conversation_id,
  messageId: row.id,
  seq: row.seq,
  role: row.role,
  ...snippetOf(row.text, placesIn(row.text, words)),
  contact: contactOf(row),
  title: row.title ?? undefined,
  createdAt: row.created_at,
});
