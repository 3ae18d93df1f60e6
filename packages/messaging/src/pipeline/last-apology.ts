import type { Sql } from '@chatai/core/database';
import { readPressData } from './press-data.ts';
import { apologyBefore } from './queries.ts';

/**
 * Telegram's number of the apology that stands right before this turn's answer, when it is not older than five minutes (experience.md 7) and,
 * in a group, was said to the same person: nobody takes another's button away.
 */
export async function lastApology(
  db: Sql,
  of: { workspaceId: string; turnId: string; asker: number | undefined },
): Promise<number | undefined> {
  const said = await apologyBefore(db, of);
  const button = said?.extras?.buttons?.[0]?.[0];
  const press = readPressData(button && 'data' in button ? button.data : undefined);
  return press?.verb === 'again' && press.asker === of.asker ? said?.external_id : undefined;
}
