import type { Tenant, TestBackend } from './a-backend.ts';

/** Stores conversations of the API in one statement: each of `messagesOfEach` messages of `words` words. */
export async function fillWithTalks(
  backend: TestBackend,
  { workspaceId }: Tenant,
  of: { assistantId: string; talks: number; messagesOfEach: number; words: number },
): Promise<void> {
  const superuser = await backend.db.superuser();
  await superuser.query('set session_replication_role = replica');
  await superuser.query(
    `with talk as (
       insert into conversations (id, workspace_id, channel, assistant_id)
       select gen_random_uuid(), $1, 'api', $2 from generate_series(1, $3::int) returning id
     ), turn as (
       insert into turns (id, workspace_id, conversation_id, answer_seq) select gen_random_uuid(), $1, id, 1 from talk returning id, conversation_id
     )
     insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text)
     select gen_random_uuid(), $1, turn.id, turn.conversation_id, seq, 'user', repeat('word ', $5::int) from turn, generate_series(1, $4::int) as seq`,
    [workspaceId, of.assistantId, of.talks, of.messagesOfEach, of.words],
  );
  await superuser.query('analyze conversations, turns, messages');
}
