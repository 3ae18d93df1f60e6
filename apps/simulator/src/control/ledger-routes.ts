import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { LedgerEntry, LedgerQuery } from '../ledger/index.ts';
import type { BotName, Simulator } from '../simulator.ts';
import { type Route, route } from './route.ts';

const whole = z.coerce.number().int();

const conditions = z.object({
  after: whole.min(0).optional(),
  limit: whole.min(1).optional(),
  kind: z.enum(['call', 'update', 'delivery', 'acknowledged', 'dropped', 'control', 'screen']).optional(),
  method: z.string().optional(),
  chatId: whole.optional(),
  threadId: whole.optional(),
  messageId: whole.optional(),
  updateId: whole.optional(),
  fault: z.string().optional(),
  change: z.string().optional(),
  from: whole.optional(),
  to: whole.optional(),
});

const ofBot = (sim: Simulator, name: BotName | undefined, query: LedgerQuery): LedgerQuery =>
  name === undefined ? query : { ...query, botId: sim.bot(name).id };

export const ledgerRoutes: Route[] = [
  route('GET /_sim/ledger', {
    does: 'entries by cursor: ask again with `after` = `nextCursor`; `firstSeq` above 1 says that old ones were pushed out',
    namesBot: true,
    query: conditions.extend({ limit: whole.min(1).max(50_000).optional() }),
    run: (sim, { bot, query }) => sim.ledger.query(ofBot(sim, bot, query)),
  }),
  route('GET /_sim/ledger/lines', {
    does: 'all matching entries as JSON lines; with `follow` the answer stays open and new ones are added as they happen',
    namesBot: true,
    query: conditions.extend({ follow: z.stringbool().optional() }),
    run: (sim, { bot, query: { follow, ...query }, reply }) =>
      sendLines(sim, ofBot(sim, bot, query), follow === true, reply),
  }),
  route('GET /_sim/ledger/summary', {
    does: 'counts since the start: calls, updates, deliveries, faults, changes of screens',
    run: (sim) => sim.ledger.summary(),
  }),
];

/** Lines are gathered into pieces of this size: one write per line would cost more than the lines. */
const pieceBytes = 256 * 1024;

function sendLines(sim: Simulator, query: LedgerQuery, follow: boolean, reply: FastifyReply) {
  const lines = Readable.from(follow ? followed(sim, query, reply) : pieces(sim.ledger.entries(query)));
  return reply.type('application/x-ndjson').send(lines);
}

function* pieces(entries: Iterable<LedgerEntry>): Generator<string> {
  let piece = '';
  for (const entry of entries) {
    piece += `${JSON.stringify(entry)}\n`;
    if (piece.length < pieceBytes) continue;
    yield piece;
    piece = '';
  }
  if (piece) yield piece;
}

async function* followed({ ledger }: Simulator, query: LedgerQuery, reply: FastifyReply): AsyncGenerator<string> {
  let after = query.after ?? 0;
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  let wake = () => {};
  const stopListening = ledger.onEntry(() => wake());
  const closed = new Promise<void>((resolve) => reply.raw.once('close', resolve));
  try {
    while (!reply.raw.closed && left > 0) {
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const page = ledger.query({ ...query, after, limit: Math.min(left, 1000) });
      after = page.nextCursor;
      left -= page.items.length;
      if (page.items.length > 0) yield* pieces(page.items);
      if (left > 0 && after >= page.lastSeq) await Promise.race([more, closed]);
    }
  } finally {
    stopListening();
  }
}
