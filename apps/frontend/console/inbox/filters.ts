import type { ConversationState } from '@chatai/contract/conversations';
import { conversationStates, isId } from '@chatai/contract/words';

/** What the list shows. The address holds it, so that Back and a reload keep it. */
export interface Filters {
  /** Words to look for; with them the other filters rest. */
  q: string;
  state?: ConversationState | undefined;
  botId?: string | undefined;
  assistantId?: string | undefined;
  contactId?: string | undefined;
}

/** Fields of the address. */
const ids = { bot: 'botId', assistant: 'assistantId', contact: 'contactId' } as const;

/** What no filter can be is left out: an address may have been typed. */
export function filtersOf(address: URLSearchParams): Filters {
  const filters: Filters = { q: address.get('q')?.trim() ?? '' };
  const state = conversationStates.find((one) => one === address.get('state'));
  if (state) filters.state = state;
  for (const [name, field] of Object.entries(ids)) {
    const given = address.get(name);
    if (isId(given)) filters[field] = given;
  }
  return filters;
}

/** The filters as they stand in an address, with its question mark; empty without any. */
export function searchOf(filters: Filters): string {
  const address = new URLSearchParams();
  if (filters.q) address.set('q', filters.q);
  if (filters.state) address.set('state', filters.state);
  for (const [name, field] of Object.entries(ids)) if (filters[field]) address.set(name, filters[field]);
  const text = address.toString();
  return text && `?${text}`;
}

/** Fields that narrow the list at present. */
export const narrowing = ({ q: _, ...filters }: Filters) =>
  (['state', 'botId', 'assistantId', 'contactId'] as const).filter((field) => filters[field] !== undefined);
