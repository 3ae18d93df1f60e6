import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anOutboxRow } from '../../testing/an-outbox-row.ts';
import { aPlatform } from '../../testing/platform.ts';
import { insertUpdates } from '../inbox/queries.ts';
import { createTurnWriter } from './index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('a question and a /stop of the same chat that are opened at the same moment are both kept', async () => {
  const { holder, token, row } = await anOutboxRow(platform);
  const { pool } = platform.system;
  const { botId, workspaceId } = row;
  const { rows } = await pool.query<{ id: string }>('select id from conversations where bot_id = $1', [botId]);
  const conversationId = rows[0]?.id as string;
  const raw = Buffer.from('{}');
  const seqs = await insertUpdates(
    pool,
    [1, 2, 3].map((updateId) => ({ botId, workspaceId, updateId, raw })),
  );
  const turns = createTurnWriter({
    opens: platform.system,
    closes: platform.system,
    clock: systemClock,
    workerId: holder,
    sendWithinMs: 1_000,
  });
  const opened = await Promise.all(
    (seqs as number[]).map((seq) =>
      turns.open({
        ...{ botId, workspaceId, token, conversationId, attempt: 1, turnId: systemIds.uuid() },
        messages: [{ seq, messageId: systemIds.uuid(), text: `message ${seq}`, externalId: seq }],
      }),
    ),
  );
  expect(opened).toEqual([1, 2, 3].map(() => ({ conversationState: 'ai' })));
  const { rows: kept } = await pool.query(
    `select u.seq, t.state, m.text from updates u left join turns t on t.id = u.turn_id left join messages m on m.turn_id = t.id
     where u.bot_id = $1 order by u.seq`,
    [botId],
  );
  expect(kept).toEqual((seqs as number[]).map((seq) => ({ seq, state: 'open', text: `message ${seq}` })));
});
