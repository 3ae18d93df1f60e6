import { describe, expect, it } from 'vitest';
import { filtersOf, narrowing, searchOf } from './filters.ts';

const bot = '01890a5d-ac96-774b-bcce-b302099a8057';
const parsed = (search: string) => filtersOf(new URLSearchParams(search));

describe('the filters of the inbox', () => {
  it('stand in the address, and are found there again', () => {
    const filters = { q: 'late parcel & more', state: 'requested', botId: bot } as const;
    expect(parsed(searchOf(filters))).toEqual(filters);
    expect(searchOf({ q: '' })).toBe('');
  });

  it('leave out what was mistyped', () => {
    expect(parsed('?state=asleep&bot=7&assistant=&q=%20')).toEqual({ q: '' });
  });

  it('are counted without the words that are looked for', () => {
    expect(narrowing({ q: 'x', state: 'ai', contactId: bot })).toEqual(['state', 'contactId']);
  });
});
