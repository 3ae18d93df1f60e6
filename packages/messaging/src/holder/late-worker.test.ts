import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { anOutboxRow } from '../../testing/an-outbox-row.ts';
import { aPlatform } from '../../testing/platform.ts';
import { parseUpdate } from '../channels/telegram/index.ts';
import { createConversationFinder } from '../conversations/index.ts';
import { moveChat } from '../outbox/queries.ts';
import { createTurnWriter } from '../turns/index.ts';
import { countDrives } from './queries.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
let subject: Awaited<ReturnType<typeof anOutboxRow>>;
beforeAll(async () => {
  platform = await aPlatform();
});
beforeEach(async () => {
  subject = await anOutboxRow(platform);
});
afterAll(() => platform.close());

const raw = Buffer.from(
  JSON.stringify({
    update_id: 1,
    message: {
      message_id: 1,
      date: 1,
      text: 'hi',
      chat: { id: 77, type: 'private' },
      from: { id: 77, is_bot: false, first_name: 'Ada' },
    },
  }),
);

/** What the holder's statements do with the token that it has. */
async function writeAll(token: number) {
  const { holder, row } = subject;
  const { workspaceId, botId, seq } = row;
  const { pool } = platform.system;
  const { rows } = await pool.query<{ turn_id: string; assistant_id: string }>(
    `update turns t set state = 'open' from conversations c, messages m, outbox o
     where o.seq = $1 and m.id = o.message_id and t.id = m.turn_id and c.id = t.conversation_id returning t.id as turn_id, c.assistant_id`,
    [seq],
  );
  const { turn_id: turnId, assistant_id: assistantId } = rows[0] as { turn_id: string; assistant_id: string };
  const one = { database: platform.system, clock: systemClock, ids: systemIds, workerId: holder };
  const finder = createConversationFinder(one);
  const turns = createTurnWriter({ ...one, opens: platform.system, closes: platform.system, sendWithinMs: 1_000 });
  const fence = { workspaceId, botId, token };
  const update = parseUpdate(raw, { telegramId: 1, username: 'bot' });
  const found = await finder.find({ ...fence, assistantId, sandbox: true, update });
  const counted = await countDrives(pool, holder, [{ ...fence, turnId }]);
  const moved = await moveChat(pool, holder, { ...fence, from: 5, to: -1_005, seqs: [seq] });
  const previewed = await turns.keepPreview({ ...fence, turnId, previewId: 9 });
  const abandoned = await turns.abandon({ ...fence, turnId, seqs: [] });
  return { found: found !== undefined, counted: counted.size, moved, previewed, abandoned };
}
const kept = async () =>
  (
    await platform.system.pool.query(
      `select (select count(*)::int from contacts where workspace_id = $1) as contacts,
              (select json_agg(chat_id order by chat_id) from conversations where workspace_id = $1) as chats,
              (select chat_id from outbox where workspace_id = $1) as part_to, (select state from turns where workspace_id = $1) as turn`,
      [subject.row.workspaceId],
    )
  ).rows[0];

test('a worker that wakes up with an old token keeps nobody, moves nothing and ends nothing; with the new one it does', async () => {
  expect(await writeAll(subject.token - 1)).toEqual({
    found: false,
    counted: 0,
    moved: false,
    previewed: false,
    abandoned: false,
  });
  expect(await kept()).toEqual({ contacts: 0, chats: [5], part_to: 5, turn: 'open' });
  expect(await writeAll(subject.token)).toEqual({
    found: true,
    counted: 1,
    moved: true,
    previewed: true,
    abandoned: false,
  });
  expect(await kept()).toEqual({ contacts: 1, chats: [-1_005, 77], part_to: -1_005, turn: 'cancelled' });
});

test('a worker that was expired writes nothing more, although the lease still names it', async () => {
  await platform.system.pool.query('update workers set expired_at = now() where id = $1', [subject.holder]);
  expect(await writeAll(subject.token)).toEqual({
    found: false,
    counted: 0,
    moved: false,
    previewed: false,
    abandoned: false,
  });
});

test('a turn that is read again under the same lease is not driven once more; under the next one it is', async () => {
  const { holder, row } = subject;
  const { workspaceId, botId, seq } = row;
  const { pool } = platform.system;
  const { rows } = await pool.query<{ id: string }>(
    `update turns t set state = 'open', drive_token = 6 from messages m, outbox o
     where o.seq = $1 and m.id = o.message_id and t.id = m.turn_id returning t.id`,
    [seq],
  );
  const turnId = rows[0]?.id as string;
  const drivenUnder = async (token: number) => {
    await pool.query('update bot_leases set token = $1 where bot_id = $2', [token, botId]);
    return (await countDrives(pool, holder, [{ workspaceId, botId, token, turnId }])).get(turnId)?.attempt;
  };
  const drives = [];
  for (const token of [7, 7, 7, 8]) drives.push(await drivenUnder(token));
  expect(drives).toEqual([2, 2, 2, 3]);
});
