import type { Sql } from '@chatai/core/database';

/** Telegram told a bot to leave a chat alone for so long. */
export interface Rest {
  botId: string;
  workspaceId: string;
  chatId: number;
  forMs: number;
}

/** Writes down what Telegram told a call that is no part of the outbox. No lease is asked for: what Telegram said is true for every holder. */
export async function keepRest(db: Sql, { botId, workspaceId, chatId, forMs }: Rest): Promise<void> {
  await db.query({
    name: 'outbox.rest.keep',
    text: `with over as (delete from chat_rests where bot_id = $1 and workspace_id = $2 and chat_id <> $3 and until < chatai_now())
      insert into chat_rests as r (bot_id, workspace_id, chat_id, until)
      values ($1, $2, $3, chatai_now() + $4 * interval '1 ms')
      on conflict (bot_id, chat_id, workspace_id) do update set until = greatest(r.until, excluded.until)`,
    values: [botId, workspaceId, chatId, forMs],
  });
}

/** How long chats of these bots must rest yet. Primary key. */
export async function restsOf(db: Sql, bots: { botId: string; workspaceId: string }[]): Promise<Rest[]> {
  const { rows } = await db.query<Rest>({
    name: 'outbox.rest.read',
    text: `select bot_id as "botId", workspace_id as "workspaceId", chat_id as "chatId",
             (extract(epoch from until - chatai_now()) * 1000)::bigint as "forMs"
      from chat_rests where bot_id = any($1::uuid[]) and workspace_id = any($2::uuid[]) and until > chatai_now()`,
    values: [bots.map((bot) => bot.botId), bots.map((bot) => bot.workspaceId)],
  });
  return rows;
}
