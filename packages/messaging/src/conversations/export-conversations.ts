import { type Database, withWorkspace } from '@chatai/core/database';
import { type Conversation, toConversation } from './conversation.ts';
import { type ConversationFilter, conversationsFrom } from './list-conversations.ts';
import { messagesAfter } from './list-messages.ts';
import type { ConversationMessage } from './message.ts';

/** `cursor` goes on behind this line: `conversation.seq`. */
export type ExportLine =
  | ({ kind: 'conversation'; cursor: string } & Conversation)
  | ({ kind: 'message'; cursor: string; conversationId: string } & ConversationMessage);

const conversationsAtOnce = 100;
/** Most conversations have no more: then a hundred of them are read at once. */
const firstMessages = 20;
const messagesAtOnce = 500;

/**
 * Conversations in the order of their ids, each with its messages behind it. Page by page, each page a transaction of its own: memory stays
 * the same however much there is, and what is said meanwhile may or may not be in it.
 */
export async function* exportConversations(
  deps: { api: Database; system: Database },
  tenant: { workspaceId: string },
  wanted: ConversationFilter & { cursor?: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<ExportLine> {
  const { workspaceId } = tenant;
  const read = (after: { conversationId: string; seq: number }[], most: number) =>
    withWorkspace(deps.api, workspaceId, (tx) => messagesAfter(tx, workspaceId, after, most));
  /** The line behind which the next page begins. */
  let done = wanted.cursor === undefined ? undefined : placeOf(wanted.cursor);
  for (;;) {
    signal.throwIfAborted();
    const begun = done;
    const { rows, more } = await conversationsFrom(deps, tenant, {
      ...wanted,
      from: begun?.id,
      limit: conversationsAtOnce,
    });
    const places = rows.map(({ id }) => ({ conversationId: id, seq: id === begun?.id ? begun.seq : 0 }));
    const first = Map.groupBy(await read(places, firstMessages), (message) => message.conversationId);
    for (const row of rows) {
      if (row.id !== begun?.id) {
        done = { id: row.id, seq: 0 };
        yield { kind: 'conversation', cursor: cursorOf(done), ...toConversation(row) };
      }
      let messages = first.get(row.id) ?? [];
      for (let most = firstMessages; messages.length > 0; most = messagesAtOnce) {
        for (const message of messages) {
          done = { id: row.id, seq: message.seq };
          yield { kind: 'message', cursor: cursorOf(done), ...message };
        }
        const behind = { conversationId: row.id, seq: messages.at(-1)?.seq ?? 0 };
        messages = messages.length < most ? [] : await read([behind], messagesAtOnce);
      }
    }
    if (!more || rows.length === 0) return;
  }
}

interface Place {
  id: string;
  seq: number;
}

const cursorOf = ({ id, seq }: Place) => `${id}.${seq}`;

function placeOf(cursor: string): Place {
  const [id = '', seq] = cursor.split('.');
  return { id, seq: Number(seq) };
}
