import { describe, expect, it } from 'vitest';
import { inPlace, waitingIn } from './rows-in-place.ts';

const rows = (said: Record<string, string>) => Object.entries(said).map(([key, cells]) => ({ key, cells }));

describe('a list that is read anew', () => {
  it('keeps its rows where they stand, and each says what it says now', () => {
    const read = rows({ c: 'dead', a: 'live', b: 'live' });
    expect(inPlace(rows({ a: 'starting', b: 'live', c: 'live' }), read)).toEqual(
      rows({ a: 'live', b: 'live', c: 'dead' }),
    );
  });

  it('keeps what is gone in its place, and says that it is gone', () => {
    const [a, b] = inPlace(rows({ a: 'live', b: 'live' }), rows({ b: 'live' }));
    expect(a).toEqual({ key: 'a', cells: 'live', isGone: true });
    expect(b).not.toHaveProperty('isGone');
    expect(inPlace([{ key: 'a', cells: 'live', isGone: true }], rows({ a: 'back' }))).toEqual(rows({ a: 'back' }));
  });

  it('counts what is new, and says whether rows would move', () => {
    const placed = rows({ a: '', b: '', c: '' });
    const waiting = (...keys: string[]) => waitingIn(placed, rows(Object.fromEntries(keys.map((key) => [key, '']))));
    expect(waiting('a', 'b', 'c')).toEqual({ news: 0, moves: false });
    expect(waiting('x', 'a', 'y', 'b', 'c')).toEqual({ news: 2, moves: false });
    expect(waiting('c', 'a', 'b')).toEqual({ news: 0, moves: true });
    expect(waiting('x', 'b', 'a')).toEqual({ news: 1, moves: true });
    expect(waiting('a', 'c')).toEqual({ news: 0, moves: false });
  });
});
