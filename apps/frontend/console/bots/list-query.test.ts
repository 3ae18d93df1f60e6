import { describe, expect, it } from 'vitest';
import { isFiltered, listAddress, listQueryOf } from './list-query.ts';

const cursor = '0198c0de-0000-7000-8000-000000000001';

describe('the address of the list of bots', () => {
  it('is the state of the list: a reload shows the same', () => {
    const query = { q: 'shop & co', state: 'token_dead', cursor } as const;
    const address = listAddress('/w/demo/bots', query);
    expect(listQueryOf(Object.fromEntries(new URL(address, 'http://localhost').searchParams))).toEqual(query);
  });
  it('is bare when nothing is asked for', () => {
    expect(listAddress('/w/demo/bots', listQueryOf({ q: '  ', deleted: 'false' }))).toBe('/w/demo/bots');
  });
  it('leaves out what it cannot mean, instead of failing', () => {
    expect(listQueryOf({ state: 'happy', cursor: '7', deleted: 'yes', page: '3' })).toEqual({});
    expect(listQueryOf({ state: ['live', 'deaf'] })).toEqual({});
  });
  it('takes as much of a name as the API takes', () => {
    expect(listQueryOf({ q: 'x'.repeat(300) }).q).toHaveLength(100);
  });
  it('goes back to the first page of the same filter', () => {
    expect(listAddress('/w/demo/bots', { state: 'deaf', cursor: undefined })).toBe('/w/demo/bots?state=deaf');
  });
  it('is a filter by name or state, not by page or deletion', () => {
    expect(
      [{ q: 'a' }, { state: 'live' }, { cursor }, { deleted: 'true' }].map((fields) => isFiltered(listQueryOf(fields))),
    ).toEqual([true, true, false, false]);
  });
});
