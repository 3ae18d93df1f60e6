import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Database, sql, withWorkspace } from '@chatai/core/database';
import type { Bot, BotWithTraffic, Tenant } from './bot.ts';
import { columns, toBot } from './bot-row.ts';
import { sentenceOf } from './state-reason.ts';

/** Which bots, and in which order. */
export interface BotsPage extends PageRequest {
  assistantId?: string | undefined;
  state?: string | undefined;
  /** Called exactly this, in whatever case, with or without its @. */
  username?: string | undefined;
  /** In the name or the username. */
  q?: string | undefined;
  /** `worst`: what does not work first, then by age. */
  order?: 'age' | 'worst' | undefined;
  /** Those that can be restored. */
  deleted?: boolean | undefined;
}

// Functions: a statement that is made when this file is loaded would bring the query builder into every worker (decision 0015).

/** A bot to which Telegram said 429 in the last minutes is limited: its sends come late. Primary key of bot_minute. */
const lately = () => sql`chatai_now() - interval '3 minutes'`;
const isLimited = () => sql<boolean>`exists (select from bot_minute m
  where m.bot_id = bots.id and m.workspace_id = bots.workspace_id and m.minute >= ${lately()} and m.limited > 0)`;
/** As people see it. */
const shownState = () =>
  sql<string>`case when state <> 'live' then state::text when paused then 'paused' when ${isLimited()} then 'limited' else 'live' end`;
/** What needs its owner first. */
const rank =
  () => sql<number>`case ${shownState()} when 'token_dead' then 0 when 'deaf' then 0 when 'conflict' then 0 when 'limited' then 1
  when 'starting' then 2 when 'checking' then 2 when 'live' then 3 else 4 end`;

/** A page of bots of the workspace after `cursor` (an id), and how many of all are in each state. Index: bots_by_workspace. */
export async function listBots(
  { api }: { api: Database },
  { workspaceId }: Tenant,
  page: BotsPage,
): Promise<Page<Bot> & { counts: Record<string, number> }> {
  return withWorkspace(api, workspaceId, async (tx) => {
    const all = tx.selectFrom('bots').where('workspace_id', '=', workspaceId);
    let query = all
      .select(columns)
      .where('deleted_at', page.deleted ? 'is not' : 'is', null)
      .limit(page.limit + 1);
    if (page.assistantId) query = query.where('assistant_id', '=', page.assistantId);
    if (page.username) query = query.where(sql<boolean>`lower(username) = lower(${page.username.replace(/^@/, '')})`);
    if (page.q) {
      const like = `%${page.q.replace(/^@/, '').replace(/[\\%_]/g, '\\$&')}%`;
      query = query.where((eb) => eb.or([eb('username', 'ilike', like), eb('name', 'ilike', like)]));
    }
    if (page.state) query = query.where(shownState(), '=', page.state);
    if (page.order === 'worst') {
      if (page.cursor)
        query = query.where(
          sql<boolean>`(${rank()}, id) > (select ${rank()}, id from bots where id = ${page.cursor} and workspace_id = ${workspaceId})`,
        );
      query = query.orderBy(rank()).orderBy('id');
    } else {
      if (page.cursor) query = query.where('id', '>', page.cursor);
      query = query.orderBy('id');
    }
    const rows = await query.execute();
    const counted = await all
      .select([shownState().as('state'), sql<number>`count(*)::int`.as('count')])
      .where('deleted_at', 'is', null)
      .groupBy(shownState())
      .execute();
    return {
      ...pageFrom(rows.map(toBot), page.limit, (bot) => bot.id),
      counts: Object.fromEntries(counted.map(({ state, count }) => [state, count])),
    };
  });
}

/** The same bots with what happened to them: a live one that Telegram slows down is limited. Primary key of bot_minute, a few rows of each; conversations_waiting. */
export async function withTraffic(
  { api }: { api: Database },
  { workspaceId }: Tenant,
  bots: Bot[],
): Promise<BotWithTraffic[]> {
  const { rows } = await withWorkspace(api, workspaceId, (tx) =>
    sql<{ id: string; last_in: Date | null; last_out: Date | null; errors: number; limited: number; waiting: number }>`
      select b.id,
        (select minute from bot_minute m where m.bot_id = b.id and m.workspace_id = ${workspaceId} and updates > 0 order by minute desc limit 1) as last_in,
        (select minute from bot_minute m where m.bot_id = b.id and m.workspace_id = ${workspaceId} and sent > 0 order by minute desc limit 1) as last_out,
        (select coalesce(sum(refused + uncertain), 0)::int from bot_minute m where m.bot_id = b.id and m.workspace_id = ${workspaceId}
          and minute >= chatai_now() - interval '24 hours') as errors,
        (select coalesce(sum(limited), 0)::int from bot_minute m where m.bot_id = b.id and m.workspace_id = ${workspaceId}
          and minute >= ${lately()}) as limited,
        coalesce(w.waiting, 0) as waiting
      from unnest(${bots.map(({ id }) => id)}::uuid[]) as b(id)
        left join (select bot_id, count(*)::int as waiting from conversations
          where workspace_id = ${workspaceId} and waits and state = 'requested' and not synthetic group by bot_id) w on w.bot_id = b.id`.execute(
      tx,
    ),
  );
  const traffic = new Map(rows.map((row) => [row.id, row]));
  return bots.map((bot) => {
    const row = traffic.get(bot.id);
    return {
      ...bot,
      ...(bot.state === 'live' && row?.limited ? limitedBy(row.limited) : {}),
      lastInAt: row?.last_in ?? undefined,
      lastOutAt: row?.last_out ?? undefined,
      errors24h: row?.errors ?? 0,
      waiting: row?.waiting ?? 0,
    };
  });
}

const limitedBy = (times: number) => ({
  state: 'limited',
  stateReason: sentenceOf('slowed-down', { times: String(times) }),
});
