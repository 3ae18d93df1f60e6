/** What of a list is shown; it stands in the address. */
export interface ListQuery {
  q?: string | undefined;
  state?: 'active' | 'suspended' | undefined;
  cursor?: string | undefined;
}

/** Fields of the address as Next gives them. */
export type Fields = Record<string, string | string[] | undefined>;

/** From the address, where anybody may have written anything: what is empty, unknown or given twice is left out. */
export const toListQuery = ({ q, state, cursor }: Fields): ListQuery => ({
  q: textOf(q),
  state: state === 'active' || state === 'suspended' ? state : undefined,
  cursor: textOf(cursor),
});

const textOf = (field: Fields[string]) => (typeof field === 'string' && field.trim() !== '' ? field.trim() : undefined);

/** Another search begins on the first page. */
export function listAddress(path: string, query: ListQuery): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) fields.set(name, value);
  return fields.size > 0 ? `${path}?${fields}` : path;
}
