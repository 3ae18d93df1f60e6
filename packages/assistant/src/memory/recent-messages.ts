import type { Sql } from '@chatai/core/database';

/** A message of the past, oldest first in a list. What an operator wrote was said by our side. */
export interface RememberedMessage {
  role: 'user' | 'assistant';
  text: string;
}

/** Messages that are read, and characters that are kept of them. */
const mostMessages = 20;
const mostCharacters = 8_000;

/**
 * The end of a conversation before the question that is being answered: messages of the user that nobody has answered yet are the question itself
 * and are left out, as is what was said up to the number `after`. Index: messages_conversation_id_seq_key.
 */
export async function recentMessages(
  sql: Sql,
  { workspaceId, conversationId, after = 0 }: { workspaceId: string; conversationId: string; after?: number },
): Promise<RememberedMessage[]> {
  const { rows } = await sql.query<{ role: 'user' | 'assistant' | 'operator' | 'system'; text: string }>({
    name: 'memory_recent_messages',
    text: `select role, text from messages where conversation_id = $1 and workspace_id = $2 and seq > $3 and role <> 'system'
           order by seq desc limit ${mostMessages}`,
    values: [conversationId, workspaceId, after],
  });
  const answeredFrom = rows.findIndex((row) => row.role !== 'user');
  if (answeredFrom === -1) return [];
  const kept: RememberedMessage[] = [];
  let characters = 0;
  for (const { role, text } of rows.slice(answeredFrom)) {
    characters += text.length;
    if (characters > mostCharacters) break;
    kept.unshift({ role: role === 'user' ? 'user' : 'assistant', text });
  }
  return kept;
}
