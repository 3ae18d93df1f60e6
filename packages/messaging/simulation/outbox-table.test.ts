import type { Sql } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requeue, takeOverSending, unsentRows } from '../src/holder/queries.ts';
import { markDelivered, nextOutboxState, type OutboxEvent, type OutboxState, sendAgain } from '../src/outbox/index.ts';
import { cancelChat, claimRows, moveChat, type Settlement, settleRows } from '../src/outbox/queries.ts';
import { anOutboxRow } from '../testing/an-outbox-row.ts';
import { aPlatform } from '../testing/platform.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
let db: Sql;
let subject: Awaited<ReturnType<typeof anOutboxRow>>;
const dead = systemIds.uuid();
beforeAll(async () => {
  platform = await aPlatform();
  db = platform.system.pool;
  subject = await anOutboxRow(platform);
  await db.query("insert into workers (id, host, pid, expired_at, exited_at) values ($1, 'dead', 1, now(), now())", [
    dead,
  ]);
});
afterAll(() => platform.close());

const settle =
  (state: Settlement['state']) =>
  ({ holder, row }: typeof subject) => {
    const { seq, workspaceId } = row;
    return settleRows(db, holder, [
      { seq, workspaceId, state, externalId: undefined, reason: undefined, retryAfterMs: undefined },
    ]);
  };

interface Statement {
  name: string;
  /** Who is sending the row; the holder when nobody is named. */
  by?: string;
  run(of: typeof subject): Promise<unknown>;
}

/** The statements by which each event happens. */
const statementsOf: Record<OutboxEvent, Statement[]> = {
  claim: [{ name: 'claimRows', run: ({ holder, token, row }) => claimRows(db, holder, [{ ...row, token }], 20_000) }],
  sent: [{ name: 'settleRows', run: settle('sent') }],
  retry: [
    { name: 'settleRows', run: settle('queued') },
    { name: 'requeue', run: ({ holder, token, row }) => requeue(db, holder, [{ ...row, token }]) },
    {
      name: 'moveChat, of the row that met it',
      run: ({ holder, token, row }) =>
        moveChat(db, holder, { ...row, token, from: 5, to: 5, seqs: [row.seq], refused: row.seq }),
    },
  ],
  refused: [{ name: 'settleRows', run: settle('failed') }],
  uncertain: [{ name: 'settleRows', run: settle('uncertain') }],
  ownerLost: [
    {
      name: 'takeOverSending',
      by: dead,
      run: ({ holder, token, row }) => takeOverSending(db, holder, [{ ...row, lease: token }], 0),
    },
  ],
  markDelivered: [
    {
      name: 'markDelivered',
      run: ({ row: { workspaceId, seq } }) => markDelivered(platform, { workspaceId, outboxSeq: seq }),
    },
  ],
  cancel: [
    {
      name: 'cancelChat',
      run: ({ holder, token, row }) =>
        cancelChat(db, holder, { ...row, token, seqs: [row.seq], trouble: 'blocked', reason: 'test' }),
    },
  ],
};
const statements = (Object.keys(statementsOf) as OutboxEvent[]).flatMap((event) =>
  statementsOf[event].map((statement) => ({ event, ...statement })),
);
const states: OutboxState[] = ['queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled'];

async function put(state: OutboxState, owner: string, seq = subject.row.seq): Promise<void> {
  await db.query(
    "update outbox set state = $2::outbox_state, owner = $3, attempt = 0, deadline = now() + interval '1 hour' where seq = $1",
    [seq, state, owner],
  );
}
const stateNow = async (seq = subject.row.seq) =>
  (await db.query<{ state: OutboxState }>('select state from outbox where seq = $1', [seq])).rows[0]?.state;

test.each(statements)(
  '$event: $name moves a row from each state as the table says, and from no other',
  async (statement) => {
    const moved: Record<string, OutboxState | undefined> = {};
    const wanted: typeof moved = {};
    for (const state of states) {
      await put(state, statement.by ?? subject.holder);
      await statement.run(subject);
      moved[state] = await stateNow();
      wanted[state] = nextOutboxState(state, statement.event) ?? state;
    }
    expect(moved).toEqual(wanted);
  },
);

test('a row whose worker is silent past its deadline is lost by it and claimed by the holder in one step', async () => {
  await put('sending', dead);
  await db.query("update outbox set deadline = now() - interval '1 second' where seq = $1", [subject.row.seq]);
  const { holder, token, row } = subject;
  expect(await claimRows(db, holder, [{ ...row, token }], 20_000)).toEqual([true]);
  const lost = nextOutboxState('sending', 'ownerLost') as OutboxState;
  expect(await stateNow()).toBe(nextOutboxState(lost, 'claim'));
});

test('a worker that woke up with an old token changes no row, whatever the statement', async () => {
  const late = { ...subject, token: subject.token - 1 };
  // Who sent may always say what became of it: the row's owner is the fence of an outcome.
  for (const { run, by } of statements.filter(({ name }) => name !== 'settleRows' && name !== 'markDelivered')) {
    for (const state of states) {
      await put(state, by ?? subject.holder);
      await run(late);
      expect(await stateNow()).toBe(state);
    }
  }
});

test('nobody but the holder claims or cancels, and nobody but the sender settles', async () => {
  const stranger = { ...subject, holder: dead };
  for (const { run } of statements.filter(({ event }) => event !== 'ownerLost' && event !== 'markDelivered')) {
    for (const state of states) {
      await put(state, subject.holder);
      await run(stranger);
      expect(await stateNow()).toBe(state);
    }
  }
});

test('a held part of which nobody knows the outcome is claimed by nobody, whoever was sending it, and is not read to be sent', async () => {
  const { holder, token, row } = await anOutboxRow(platform);
  await db.query('update outbox set hold = true where seq = $1', [row.seq]);
  for (const state of states) {
    await put(state, holder, row.seq);
    await claimRows(db, holder, [{ ...row, token }], 20_000);
    expect(await stateNow(row.seq)).toBe(nextOutboxState(state, 'claim', true) ?? state);
  }
  await put('sending', dead, row.seq);
  await db.query("update outbox set deadline = now() - interval '1 second' where seq = $1", [row.seq]);
  expect(await claimRows(db, holder, [{ ...row, token }], 20_000)).toEqual([false]);
  expect(await stateNow(row.seq)).toBe(nextOutboxState('sending', 'ownerLost', true));
  // Nobody knows any more whether it left us before it was forgotten.
  await put('sending', holder, row.seq);
  expect(await requeue(db, holder, [{ ...row, token }])).toEqual(new Set());
  expect(await stateNow(row.seq)).toBe('uncertain');
  expect(await unsentRows(db, holder, [{ ...row, lease: token }], 0, 10)).toEqual([]);
  await put('queued', holder, row.seq);
  expect(await unsentRows(db, holder, [{ ...row, lease: token }], 0, 10)).toMatchObject([{ seq: row.seq, hold: true }]);
});

test('a part that did not arrive, or perhaps not, is sent again as a new row with all that it had, once; any other cannot be chosen away', async () => {
  const { holder, row } = await anOutboxRow(platform);
  const which = { workspaceId: row.workspaceId, outboxSeq: row.seq };
  const extras = { entities: [{ type: 'bold', offset: 0, length: 5 }] };
  await db.query('update outbox set extras = $2, edits = 7, hold = true where seq = $1', [row.seq, extras]);
  for (const state of ['queued', 'sending', 'sent'] as const) {
    await put(state, holder, row.seq);
    expect(await sendAgain(platform, which)).toEqual([]);
    expect(await stateNow(row.seq)).toBe(state);
  }
  for (const state of ['failed', 'cancelled'] as const) {
    await db.query('update outbox set reason = null where seq = $1', [row.seq]);
    await put(state, holder, row.seq);
    expect(await sendAgain(platform, which)).toHaveLength(1);
    expect(await sendAgain(platform, which)).toEqual([]);
    expect(await stateNow(row.seq)).toBe(state);
  }
  await db.query('update outbox set reason = null where seq = $1', [row.seq]);
  await put('uncertain', holder, row.seq);
  expect(await sendAgain(platform, { ...which, workspaceId: systemIds.uuid() })).toEqual([]);
  const [again, ...more] = (await Promise.all([sendAgain(platform, which), sendAgain(platform, which)])).flat();
  expect(more).toEqual([]);
  expect(await stateNow(row.seq)).toBe('cancelled');
  const { rows } = await db.query(
    'select state, body, extras, edits, hold, chat_id, attempt, owner from outbox where seq = $1',
    [again],
  );
  expect(rows).toEqual([
    { state: 'queued', body: row.body, extras, edits: 7, hold: true, chat_id: 5, attempt: 0, owner: null },
  ]);
});
