import { describe, expect, it } from 'vitest';
import { piecesOf } from './marked.ts';

const shown = (text: string, places: [number, number][]) =>
  piecesOf(
    text,
    places.map(([start, end]) => ({ start, end })),
  )
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join('');

describe('the words that were looked for', () => {
  it('are marked where they stand, and nothing of the text is lost', () => {
    expect(
      shown('my parcel, your parcel', [
        [3, 9],
        [16, 22],
      ]),
    ).toBe('my [parcel], your [parcel]');
    expect(shown('where', [])).toBe('where');
  });

  it('stay text, whatever a stranger has written', () => {
    expect(shown('<img src=x onerror=alert(1)>', [[1, 4]])).toBe('<[img] src=x onerror=alert(1)>');
  });

  it('are marked once where places overlap, come in another order, or lie outside', () => {
    expect(
      shown('parcels', [
        [3, 99],
        [0, 6],
        [-2, 0],
      ]),
    ).toBe('[parcel][s]');
  });
});
