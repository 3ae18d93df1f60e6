import type { Sql } from '@chatai/core/database';
import type { PartExtras } from '../channels/telegram/index.ts';
import { readPressData } from './press-data.ts';

/**
 * Telegram's number of the apology that stands right before this turn's answer, when it is not older than five minutes (experience.md 7) and,
 * in a group, was said to the same person: nobody takes another's button away.
 */
export async function lastApology(
  db: Sql,
  of: { workspaceId: string; turnId: string; asker: number | undefined },
): Promise<number | undefined> {
  const said = await apologyBefore(db, of);
  const button = said?.extras?.buttons?.[0]?.[0];
  const press = readPressData(button && 'data' in button ? button.data : undefined);
  return press?.verb === 'again' && press.asker === of.asker ? said?.external_id : undefined;
}

/** Primary keys, messages_conversation_id_seq_key, outbox_by_message. */
async function apologyBefore(db: Sql, of: { workspaceId: string; turnId: string }) {
  const { rows } = await db.query<{ external_id: number; extras: PartExtras | null }>({
    name: 'pipeline.apology',
    text: `select o.external_id, o.extras
      from turns t
        cross join lateral (
          select m.id, m.turn_id from messages m
          where m.conversation_id = t.conversation_id and m.workspace_id = t.workspace_id and m.seq < t.answer_seq and m.role = 'assistant'
          order by m.seq desc limit 1) m
        join outbox o on o.message_id = m.id and o.workspace_id = t.workspace_id
      where t.id = $1 and t.workspace_id = $2
        and (select p.state = 'failed' and p.closed_at > chatai_now() - interval '5 minutes'
             from turns p where p.id = m.turn_id and p.workspace_id = t.workspace_id)
        and o.state = 'sent' and o.external_id is not null
      order by o.part limit 1`,
    values: [of.turnId, of.workspaceId],
  });
  return rows[0];
}
