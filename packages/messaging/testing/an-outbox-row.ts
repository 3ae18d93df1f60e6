import { systemIds } from '@chatai/core/ids';
import type { OutboxRow } from '../src/outbox/index.ts';
import type { aPlatform } from './platform.ts';

/** A row of the outbox that waits, with all it stands on, and the worker that holds its bot; no program runs. */
export async function anOutboxRow(platform: Awaited<ReturnType<typeof aPlatform>>) {
  const { pool } = platform.system;
  const tenant = await platform.aTenant();
  const { workspaceId } = tenant;
  const { id: botId } = await platform.aBot(tenant);
  const [holder, conversation, turn, message] = [0, 1, 2, 3].map(() => systemIds.uuid()) as [
    string,
    string,
    string,
    string,
  ];
  await pool.query("insert into workers (id, host, pid) values ($1, 'test', 1)", [holder]);
  const { rows: leases } = await pool.query<{ token: number }>(
    'update bot_leases set worker_id = $1, token = token + 1 where bot_id = $2 returning token',
    [holder, botId],
  );
  await pool.query(
    `insert into conversations (id, workspace_id, channel, assistant_id, bot_id, chat_id, last_seq) values ($1, $2, 'telegram', $3, $4, 5, 1)`,
    [conversation, workspaceId, tenant.assistantId, botId],
  );
  await pool.query(
    `insert into turns (id, workspace_id, conversation_id, bot_id, state, answer_seq) values ($1, $2, $3, $4, 'closed', 1)`,
    [turn, workspaceId, conversation, botId],
  );
  await pool.query(
    `insert into messages (id, workspace_id, turn_id, conversation_id, seq, role, text) values ($1, $2, $3, $4, 1, 'assistant', 'hello')`,
    [message, workspaceId, turn, conversation],
  );
  const { rows } = await pool.query<{ seq: number }>(
    `insert into outbox (workspace_id, message_id, bot_id, chat_id, part, body, state) values ($1, $2, $3, 5, 1, 'hello', 'queued') returning seq`,
    [workspaceId, message, botId],
  );
  const row: OutboxRow = {
    seq: rows[0]?.seq as number,
    workspaceId,
    botId,
    chatId: 5,
    topicId: 0,
    body: 'hello',
    state: 'queued',
    attempt: 0,
  };
  return { holder, token: leases[0]?.token as number, row };
}
