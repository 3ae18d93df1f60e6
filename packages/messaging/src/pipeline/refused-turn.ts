import { isConnectionError } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Log } from '@chatai/core/log';
import type { LaneItem } from '../lanes/index.ts';
import type { TurnWriter } from '../turns/index.ts';
import type { BotRuntime, TurnInHand } from './bot-runtime.ts';

/** guarantees.md 2.2.7 */
const mostRefusals = 3;

/** `again`: these items, each for itself. `buried`: given up. `unknown`: what was written is uncertain, the bot must be read again. */
type Fate = { kind: 'again'; items: LaneItem[] } | { kind: 'buried' } | { kind: 'unknown' };

/**
 * What becomes of a turn that ended with `error`. One that the database refuses (and was not merely out of reach) would be read for ever:
 * a merged one is split, so that only the message at fault goes on failing (guarantees.md 2.2.3); a single one becomes a dead letter.
 */
export async function afterRefusal(
  deps: { turns: TurnWriter; ids: Ids; log: Log },
  runtime: BotRuntime,
  turn: TurnInHand,
  members: LaneItem[],
  error: unknown,
): Promise<Fate> {
  const { turns, ids, log } = deps;
  if (isConnectionError(error)) return { kind: 'unknown' };
  const { botId, workspaceId, lease } = runtime.bot;
  const { turnId, seqs } = turn;
  const fence = { botId, workspaceId, token: lease, turnId, seqs };
  if (members.length > 1) {
    // Nothing to give back when it was the opening that was refused.
    await turns.abandon(fence);
    log.warn('turn.split', { botId, workspaceId, turnId, count: members.length, error });
    return { kind: 'again', items: members.map((item) => ({ ...item, single: true })) };
  }
  const seq = seqs[0] as number;
  const refused = (runtime.refusals.get(seq) ?? 0) + 1;
  runtime.refusals.set(seq, refused);
  if (refused < mostRefusals) return { kind: 'unknown' };
  const code = (error as { code?: unknown }).code;
  const reason = `refused ${refused} times: ${typeof code === 'string' ? `database error ${code}` : (error as Error).name}`;
  await turns.bury({ ...fence, letterIds: [ids.uuid()], reason });
  runtime.refusals.delete(seq);
  log.error('turn.buried', { botId, workspaceId, turnId, error });
  return { kind: 'buried' };
}
