import type { Usage } from '@chatai/contract/usage';
import { type Database, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Actor } from '../actor/index.ts';
import { selectUsage } from './queries.ts';

/** Key of the row that the pipeline inserts with the turn's close; the hot statement spells it in SQL. Unique per effect: a turn that is repeated finds its key taken (guarantees.md 2.2.4). */
export const effectKeyOf = (turnId: string): string => `turn/${turnId}`;

const dayMs = 86_400_000;
const longestSpanMs = 366 * dayMs;

/** Turns, tokens and money of the actor's workspace in [from, to); by default the 30 days before now, at most 366. */
export async function readUsage(
  deps: { api: Database; clock: { now(): number } },
  actor: Actor,
  span: { from?: string | undefined; to?: string | undefined },
): Promise<Usage> {
  const to = span.to ? Date.parse(span.to) : deps.clock.now();
  const from = span.from ? Date.parse(span.from) : to - 30 * dayMs;
  if (from >= to || to - from > longestSpanMs) {
    const detail = 'must be before `to`, by 366 days at most';
    throw coreErrors.invalidInput({ fields: 'from' }, { errors: [{ pointer: '/query/from', detail }] });
  }
  const models = await withWorkspace(deps.api, actor.workspaceId, (tx) =>
    selectUsage(tx, actor.workspaceId, new Date(from), new Date(to)),
  );
  const total = (field: 'turns' | 'inputTokens' | 'outputTokens' | 'amountMinor') =>
    models.reduce((sum, row) => sum + row[field], 0);
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    turns: total('turns'),
    inputTokens: total('inputTokens'),
    outputTokens: total('outputTokens'),
    amountMinor: total('amountMinor'),
    models,
  };
}
