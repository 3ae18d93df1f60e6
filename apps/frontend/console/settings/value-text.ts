import { type Catalogue, type Texts, textKey } from '../texts/texts.ts';

/** What a field of the change log held, as text. Of long texts and lists the log keeps the length. `wordOf`: what a name is called here. */
export function valueText(value: unknown, t: Texts, wordOf: (name: string) => string = (name) => name): string {
  if (value === null || value === undefined || value === '') return t('changes.nothing');
  if (typeof value === 'boolean') return t(value ? 'changes.yes' : 'changes.no');
  if (Array.isArray(value))
    return value.length === 0 ? t('changes.nothing') : value.map((one) => valueText(one, t, wordOf)).join(', ');
  if (typeof value === 'string') return wordOf(value);
  if (typeof value !== 'object') return String(value);
  if ('characters' in value) return t('changes.characters', { count: Number(value.characters) });
  if ('items' in value) return t('changes.items', { count: Number(value.items) });
  return JSON.stringify(value);
}

/** Fields that hold names of ours. */
const named = {
  role: ['role', 'platformRole'],
  scopes: ['scope'],
  language: ['language'],
  kind: ['sourceKind'],
  mode: ['botMode'],
} as const;

/** The word of a role, a scope, a language, a kind of source or a way of delivery; anything else as it is. */
export function wordOfValue(field: string, value: string, t: Texts, catalogue: Catalogue): string {
  const families = Object.hasOwn(named, field) ? named[field as keyof typeof named] : [];
  const key = families.map((family) => textKey(catalogue, family, value)).find((one) => one !== undefined);
  return key ? t(key) : value;
}

const isId = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

/** The fields of a change. Ids say nothing to most readers, and stand behind what does. */
export function idsLast<Change extends { after: unknown }>(changes: Record<string, Change>): [string, Change][] {
  const fields = Object.entries(changes);
  return [...fields.filter(([, { after }]) => !isId(after)), ...fields.filter(([, { after }]) => isId(after))];
}
