import type { BotState } from '@chatai/contract/bots';
import { botStates, isId } from '@chatai/contract/words';

/** What the address of the list says: its state. */
export interface ListQuery {
  q?: string;
  state?: BotState;
  /** Those that can be restored, in place of those that are there. */
  deleted?: true;
  cursor?: string;
}

const longestSearch = 100;

/** Reads the fields of the address; what they can't mean is left out. */
export function listQueryOf(fields: Record<string, string | string[] | undefined>): ListQuery {
  const q = String(fields.q ?? '')
    .trim()
    .slice(0, longestSearch);
  const state = botStates.find((one) => one === fields.state);
  return {
    ...(q ? { q } : {}),
    ...(state ? { state } : {}),
    ...(fields.deleted === 'true' ? { deleted: true } : {}),
    ...(isId(fields.cursor) ? { cursor: fields.cursor } : {}),
  };
}

/** The address of the list with this query, at `path`. */
export function listAddress(path: string, query: ListQuery): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) fields.set(name, String(value));
  return fields.size > 0 ? `${path}?${fields}` : path;
}

export const isFiltered = ({ q, state }: ListQuery): boolean => q !== undefined || state !== undefined;
