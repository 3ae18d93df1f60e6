import { describe, expect, it } from 'vitest';
import { filterOf, hrefOf } from './source-filter.ts';

const one = '01998c4e-0000-7000-8000-000000000001';
const other = '01998c4e-0000-7000-8000-000000000002';

describe('the address of the list of sources', () => {
  it('says what is shown, of which assistant, from where on', () => {
    const href = hrefOf('/w/demo/knowledge', { shown: 'failed', assistantId: one, cursor: other });
    expect(href).toBe(`/w/demo/knowledge?show=failed&assistant=${one}&cursor=${other}`);
    expect(filterOf(Object.fromEntries(new URL(href, 'http://localhost').searchParams))).toEqual({
      shown: 'failed',
      assistantId: one,
      cursor: other,
    });
  });
  it('of all sources is the bare one', () => {
    expect(hrefOf('/w/demo/knowledge', { shown: 'all' })).toBe('/w/demo/knowledge');
    expect(filterOf({})).toEqual({ shown: 'all' });
  });
  it('that was cut off while it was copied leaves out what it no longer says', () => {
    expect(filterOf({ show: 'ready', assistant: one.slice(0, 9), cursor: 'x' })).toEqual({ shown: 'ready' });
  });
  it.each(['', 'toString', 'queued', ['failed', 'ready']])('that says %j shows all of them', (show) => {
    expect(filterOf({ show }).shown).toBe('all');
  });
});
