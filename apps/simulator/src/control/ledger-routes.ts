import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { LedgerQuery } from '../ledger/index.ts';
import type { Simulator } from '../simulator.ts';
import { botNameIn, read } from './input.ts';

const whole = z.coerce.number().int();

const ledgerQuery = z.object({
  after: whole.min(0).optional(),
  limit: whole.min(1).max(50_000).optional(),
  kind: z.enum(['call', 'update', 'delivery', 'acknowledged', 'dropped', 'control']).optional(),
  method: z.string().optional(),
  chatId: whole.optional(),
  updateId: whole.optional(),
  fault: z.string().optional(),
});

/** The ledger by cursor. Ask again with `after` = `nextCursor`; nothing new is an empty page. */
export function registerLedgerRoutes(app: FastifyInstance, sim: Simulator): void {
  app.get('/_sim/ledger', (request) => {
    const name = botNameIn(request.query);
    const query: LedgerQuery = read(ledgerQuery, request.query);
    return sim.ledger.query(name === undefined ? query : { ...query, botId: sim.bot(name).id });
  });
  app.get('/_sim/ledger/summary', () => sim.ledger.summary());
}
