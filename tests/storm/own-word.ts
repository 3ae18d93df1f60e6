import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { databaseTargets } from '@chatai/core/database';
import pg from 'pg';
import type { Installation } from './installation.ts';
import { marksOf, type Place, type Verdict } from './judge.ts';
import { tokensInDatabase } from './leaks.ts';

/** A part that was sent as a message of its own, or as the change of one. */
export interface KnownPart {
  seq: number;
  body: string;
  edits: number | null;
  state: string;
  attempt: number;
  reason: string | null;
  external_id: number | null;
}

/** How the database speaks of what people saw. */
export const known = {
  rowsOf: (parts: KnownPart[], mark: string) => parts.filter(({ body }) => marksOf(body).includes(mark)),
  /** One part, whose outcome nobody knew when it went again: at each further time it had been claimed, and its reason says so unless a later one stands there. */
  isDoubt(parts: KnownPart[], { mark, times }: { mark: string; times: number }): boolean {
    const [part, ...more] = known.rowsOf(parts, mark);
    return (
      part !== undefined && more.length === 0 && part.attempt >= times && (part.reason !== null || part.attempt > times)
    );
  },
  isPreview: (previews: Place[], place: Place) =>
    previews.some(
      ({ botId, chatId, messageId }) =>
        (chatId < 0 || botId === place.botId) && chatId === place.chatId && messageId === place.messageId,
    ),
};

const ownerOf = ({ home }: Installation) => new pg.Client(databaseTargets(loadConfig({ CHATAI_HOME: home })).owner);

/** When the database that was stopped takes connections again. */
export async function backAt(installation: Installation): Promise<number> {
  for (;;) {
    const owner = ownerOf(installation);
    owner.on('error', () => {});
    try {
      await owner.connect();
      return systemClock.now();
    } catch {
      await systemClock.sleep(20);
    } finally {
      await owner.end().catch(() => {});
    }
  }
}

/** What our own database says after the storm: nothing may be left in between or done twice, and no token may be readable. */
export async function inspectDatabase(installation: Installation, verdict: Verdict) {
  const owner = ownerOf(installation);
  await owner.connect();
  try {
    const tokens = await tokensInDatabase(owner);
    const { rows: counts } = await owner.query<{ turns: number; ledger: number; twice: number; charged: number }>(
      `select (select count(*)::int from (
                 select from messages m join turns t on t.id = m.turn_id
                 where m.role = 'user' and m.external_id is not null and t.state = 'closed'
                 group by m.conversation_id, m.external_id having count(distinct m.turn_id) > 1) as d) as turns,
              (select count(*)::int from (select from ledger_entries group by effect_key having count(*) > 1) as d) as ledger,
              (select count(*)::int from (select from ledger_entries group by turn_id having count(*) > 1) as d) as twice,
              (select count(*)::int from ledger_entries where model <> '') as charged`,
    );
    const { turns = 0, ledger = 0, twice: chargedTwice = 0, charged = 0 } = counts[0] ?? {};
    const { rows } = await owner.query<KnownPart>(
      'select seq::int, body, edits::int8, state, attempt, reason, external_id::int8 from outbox order by seq',
    );
    const doubled = new Set(verdict.doubled.map(({ mark }) => mark));
    const parts = rows.filter(({ body }) => marksOf(body).some((mark) => doubled.has(mark)));
    const { rows: previews } = await owner.query<Place>(
      `select b.telegram_id::float8 as "botId", c.chat_id::float8 as "chatId", t.preview_id::float8 as "messageId"
       from turns t join conversations c on c.id = t.conversation_id join bots b on b.id = t.bot_id
       where t.preview_id = any($1::bigint[])`,
      [verdict.leftUnfinished.map(({ messageId }) => messageId)],
    );
    return { parts, previews, twice: { turns, ledger, charged: chargedTwice }, charged, tokens };
  } finally {
    await owner.end();
  }
}

/** What is on its way yet. */
export interface Unsettled {
  updates: number;
  outbox: number;
}

/** Looks each second until nothing is, three times in a row, or for three minutes; returns what is left. `alsoWaits`: what our database cannot know of. */
export async function untilSettled(installation: Installation, alsoWaits: () => boolean): Promise<Unsettled> {
  const owner = ownerOf(installation);
  await owner.connect();
  try {
    let left: Unsettled = { updates: 0, outbox: 0 };
    for (let [tries, quiet] = [0, 0]; tries < 180 && quiet < 3; tries++) {
      await systemClock.sleep(1_000);
      left = await unsettled(owner);
      quiet = left.updates + left.outbox === 0 && !alsoWaits() ? quiet + 1 : 0;
    }
    return left;
  } finally {
    await owner.end();
  }
}

async function unsettled(owner: pg.Client): Promise<Unsettled> {
  const { rows } = await owner.query<Unsettled>(
    `select (select count(*)::int from updates u left join turns t on t.id = u.turn_id
             where u.outcome is null and (t.id is null or t.state = 'open')) as updates,
            (select count(*)::int from outbox where state not in ('sent', 'failed', 'cancelled')) as outbox`,
  );
  return rows[0] as Unsettled;
}
