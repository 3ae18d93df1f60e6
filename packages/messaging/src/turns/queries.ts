import type { Sql } from '@chatai/core/database';
import { workerFence } from '../leases/index.ts';
import { storable } from './storable.ts';
import type { ClosedTurn, Fence, OpenedTurn, TurnToClose, TurnToOpen } from './turn-writer.ts';

// Each statement first gathers its items with their leases (`item`), then walks the big table by its primary key: joined in one go, the
// planner may look rows up by workspace alone. `statements.test.ts` of the holder looks at the plans.

/**
 * Opens turns: claims their updates (only those without a turn), numbers and stores the messages. The group walks unnest -> lease -> the
 * turn's updates, once, -> updates by primary key; later steps read only what the claim returned, so no two CTEs are joined.
 */
export async function openTurns(db: Sql, workerId: string, turns: TurnToOpen[]): Promise<(OpenedTurn | undefined)[]> {
  const { rows } = await db.query<{ turn_id: string; state: OpenedTurn['conversationState'] }>({
    name: 'turns.open',
    text: `with ${workerFence},
      turn as materialized (
        select i.*
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[], $7::smallint[], $8::text[], $9::text[], $10::int[])
               as i(turn_id, bot_id, workspace_id, token, conversation_id, attempt, seqs, messages, size)
          join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)
          -- A merged turn takes all of its updates or none.
          and (i.size = 1 or not exists (
            select from unnest(i.seqs::bigint[]) as m(seq)
            where (select v.turn_id is not null or v.outcome is not null
                   from updates v where v.seq = m.seq and v.workspace_id = i.workspace_id)))
      ),
      -- A row for each update; the texts of all of them only in the first.
      item as materialized (
        select i.turn_id, i.bot_id, i.workspace_id, i.conversation_id, i.attempt, i.token, i.size, s.seq, s.n,
               case when s.n = 1 then i.messages end as messages
        from turn i cross join lateral unnest(i.seqs::bigint[]) with ordinality as s(seq, n)
      ),
      claimed as (
        update updates u set turn_id = i.turn_id
        from item i
        where u.seq = i.seq and u.workspace_id = i.workspace_id and u.turn_id is null and u.outcome is null
        returning i.*
      ),
      numbered as (
        update conversations c set last_seq = c.last_seq + i.size + 1, last_message_at = chatai_now()
        from claimed i
        where i.n = 1 and c.id = i.conversation_id and c.workspace_id = i.workspace_id
        returning i.*, c.last_seq, c.state
      ),
      opened as (
        insert into turns (id, workspace_id, conversation_id, bot_id, attempt, drive_token, answer_seq)
        select turn_id, workspace_id, conversation_id, bot_id, attempt, token, last_seq from numbered
      ),
      stored as (
        insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text, external_id, reply_to, attachments)
        select (m.value->>'id')::uuid, i.workspace_id, i.turn_id, i.conversation_id, i.last_seq - i.size - 1 + m.n, 'user',
               m.value->>'text', (m.value->>'externalId')::bigint, (m.value->>'replyTo')::bigint, m.value->'attachments'
        from numbered i cross join lateral jsonb_array_elements(i.messages::jsonb) with ordinality as m(value, n)
      )
      select turn_id, state from numbered`,
    values: [
      workerId,
      turns.map((t) => t.turnId),
      turns.map((t) => t.botId),
      turns.map((t) => t.workspaceId),
      turns.map((t) => t.token),
      turns.map((t) => t.conversationId),
      turns.map((t) => t.attempt),
      turns.map((t) => `{${t.messages.map((m) => m.seq).join(',')}}`),
      turns.map((t) =>
        storableJson(
          t.messages.map(({ messageId: id, text, externalId, replyTo, attachments }) => ({
            id,
            text,
            externalId,
            replyTo,
            attachments,
          })),
        ),
      ),
      turns.map((t) => t.messages.length),
    ],
  });
  const opened = new Map(rows.map((row) => [row.turn_id, { conversationState: row.state }]));
  return turns.map((turn) => opened.get(turn.turnId));
}

/** Closes turns: answer, money and outbox rows, one transaction. Only an open turn closes, so a second try changes nothing. */
export async function closeTurns(
  db: Sql,
  workerId: string,
  turns: TurnToClose[],
  sendWithinMs: number,
): Promise<(ClosedTurn | undefined)[]> {
  const { rows } = await db.query<{ turn_id: string; part: number | null; seq: number | null }>({
    name: 'turns.close',
    text: `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::uuid[], $8::text[], $9::boolean[], $10::text[],
                    $11::text[], $12::text[], $13::int[], $14::int[], $15::bigint[], $16::bigint[], $17::text[], $18::boolean[], $20::text[])
               as i(turn_id, bot_id, workspace_id, token, state, message_id, answer, answered, sources, model, reason,
                    input_tokens, output_tokens, chat_id, topic_id, parts, billed, ending)
          join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)
      ),
      closed as (
        update turns t set state = i.state::turn_state, answered = i.answered, sources = i.sources::jsonb,
               model = i.model, reason = i.reason, ending = i.ending, closed_at = chatai_now()
        from item i
        where t.id = i.turn_id and t.workspace_id = i.workspace_id and t.state = 'open'
        returning i.*, t.conversation_id, t.answer_seq
      ),
      said as (
        insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text)
        select message_id, workspace_id, turn_id, conversation_id, answer_seq, 'assistant', answer from closed where answer <> ''
      ),
      charged as (
        insert into ledger_entries (effect_key, workspace_id, turn_id, kind, model, input_tokens, output_tokens)
        select 'turn/' || turn_id, workspace_id, turn_id, 'answer', model, input_tokens, output_tokens from closed where billed
      ),
      parts as (
        insert into outbox (workspace_id, message_id, bot_id, chat_id, topic_id, part, body, extras, edits, state, owner, deadline, attempt)
        select i.workspace_id, i.message_id, i.bot_id, i.chat_id, i.topic_id, p.n, p.value->>'body', p.value->'extras',
               (p.value->>'edits')::bigint, (p.value->>'state')::outbox_state,
               case when p.value->>'state' = 'sending' then $1 end,
               case when p.value->>'state' = 'sending' then chatai_now() + $19 * interval '1 ms' end,
               case when p.value->>'state' = 'sending' then 1 else 0 end
        from closed i cross join lateral jsonb_array_elements(i.parts::jsonb) with ordinality as p(value, n)
        order by p.n
        returning message_id, part, seq
      )
      select turn_id, null::smallint as part, null::bigint as seq from closed
      union all select message_id, part, seq from parts`,
    values: [
      workerId,
      turns.map((t) => t.turnId),
      turns.map((t) => t.botId),
      turns.map((t) => t.workspaceId),
      turns.map((t) => t.token),
      turns.map((t) => t.state),
      turns.map((t) => t.messageId),
      turns.map((t) => storable(t.answer)),
      turns.map((t) => t.answered),
      turns.map((t) => storableJson(t.sources)),
      turns.map((t) => t.model),
      turns.map((t) => t.reason ?? null),
      turns.map((t) => t.inputTokens),
      turns.map((t) => t.outputTokens),
      turns.map((t) => t.chatId),
      turns.map((t) => t.topicId),
      turns.map((t) => storableJson(t.parts)),
      turns.map((t) => t.billed),
      sendWithinMs,
      turns.map((t) => t.ending ?? null),
    ],
  });
  const seqsOf = new Map<string, number[]>();
  for (const row of rows) seqsOf.set(row.turn_id, []);
  for (const row of rows)
    if (row.part !== null) (seqsOf.get(row.turn_id) as number[])[row.part - 1] = row.seq as number;
  return turns.map((turn) => (seqsOf.has(turn.turnId) ? { outboxSeqs: seqsOf.get(turn.messageId) ?? [] } : undefined));
}

/** Marks updates that need no turn. True for those that were still unsettled and ours. */
export async function settleWithoutTurn(
  db: Sql,
  workerId: string,
  updates: (Fence & { seq: number; outcome: string })[],
): Promise<boolean[]> {
  const { rows } = await db.query<{ seq: number }>({
    name: 'turns.ignore',
    text: `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[]) as i(seq, bot_id, workspace_id, token, outcome)
          join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)
      )
      update updates u set outcome = i.outcome
      from item i
      where u.seq = i.seq and u.workspace_id = i.workspace_id and u.turn_id is null and u.outcome is null
      returning u.seq`,
    values: [
      workerId,
      updates.map((u) => u.seq),
      updates.map((u) => u.botId),
      updates.map((u) => u.workspaceId),
      updates.map((u) => u.token),
      updates.map((u) => u.outcome),
    ],
  });
  const settled = new Set(rows.map((row) => row.seq));
  return updates.map((update) => settled.has(update.seq));
}

/**
 * Cancels an open turn and frees its updates and message numbers. Neither has an index on the turn: updates are found by their primary
 * key, messages by their numbers in the conversation, which end before the answer's.
 */
export async function abandonTurns(
  db: Sql,
  workerId: string,
  turn: Fence & { turnId: string; seqs: number[] },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'turns.abandon',
    text: `with ${workerFence},
      cancelled as (
        update turns t set state = 'cancelled', reason = 'split into single messages', closed_at = chatai_now()
        from bot_leases l
        where t.id = $2 and t.workspace_id = $3 and t.state = 'open' and exists (select from fence)
          and l.bot_id = t.bot_id and l.workspace_id = t.workspace_id and l.worker_id = $1 and l.token = $4
        returning t.id, t.workspace_id, t.conversation_id, t.answer_seq
      ),
      forgotten as (
        delete from messages m using cancelled c
        where m.conversation_id = c.conversation_id and m.seq between c.answer_seq - cardinality($5::bigint[]) and c.answer_seq - 1
          and m.turn_id = c.id and m.workspace_id = c.workspace_id
      )
      update updates u set turn_id = null from cancelled c
      where u.seq = any($5::bigint[]) and u.workspace_id = c.workspace_id and u.turn_id = c.id`,
    values: [workerId, turn.turnId, turn.workspaceId, turn.token, turn.seqs],
  });
  return (rowCount ?? 0) > 0;
}

/** Writes where an open turn shows its answer. Primary keys of the turn and the lease. */
export async function keepPreview(
  db: Sql,
  workerId: string,
  turn: Fence & { turnId: string; previewId: number },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'turns.preview',
    text: `with ${workerFence}
      update turns t set preview_id = $5
      from bot_leases l
      where t.id = $2 and t.workspace_id = $3 and t.state = 'open' and exists (select from fence)
        and l.bot_id = t.bot_id and l.workspace_id = t.workspace_id and l.worker_id = $1 and l.token = $4`,
    values: [workerId, turn.turnId, turn.workspaceId, turn.token, turn.previewId],
  });
  return rowCount === 1;
}

/** Where a turn shows its answer, by its row. Primary key of the turn. */
export async function previewOf(db: Sql, turn: { turnId: string; workspaceId: string }): Promise<number | undefined> {
  const { rows } = await db.query<{ preview_id: number | null }>({
    name: 'turns.preview.of',
    text: 'select preview_id from turns where id = $1 and workspace_id = $2',
    values: [turn.turnId, turn.workspaceId],
  });
  return rows[0]?.preview_id ?? undefined;
}

/**
 * Gives up on updates that our own code or the database refuses time after time: kept with their bytes as dead letters, their turn failed,
 * and the lane moves on (guarantees.md 2.2.7).
 */
export async function buryUpdates(
  db: Sql,
  workerId: string,
  grave: Fence & { turnId: string; seqs: number[]; letterIds: string[]; reason: string },
): Promise<void> {
  await db.query({
    name: 'turns.bury',
    text: `with ${workerFence},
      dead as (
        update updates u set outcome = 'dead', turn_id = null
        from bot_leases l
        where u.seq = any($5::bigint[]) and u.workspace_id = $3 and u.outcome is null and exists (select from fence)
          and l.bot_id = $2 and l.workspace_id = $3 and l.worker_id = $1 and l.token = $4
        returning u.seq, u.bot_id, u.workspace_id, u.raw
      ),
      failed as (
        update turns t set state = 'failed', reason = $8, closed_at = chatai_now()
        where t.id = $6 and t.workspace_id = $3 and t.state = 'open' and exists (select from dead)
      )
      insert into dead_letters (id, workspace_id, bot_id, raw, reason)
      select ($7::uuid[])[array_position($5::bigint[], d.seq)], d.workspace_id, d.bot_id, d.raw, $8 from dead d
      on conflict (bot_id, workspace_id, sha256(raw)) do nothing`,
    values: [
      workerId,
      grave.botId,
      grave.workspaceId,
      grave.token,
      grave.seqs,
      grave.turnId,
      grave.letterIds,
      grave.reason,
    ],
  });
}

/** JSON of people's words, as jsonb takes it. What it does not take JSON writes as an escape; texts without any are not looked at one by one. */
function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('\\u')
    ? JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? storable(inner) : inner))
    : json;
}
