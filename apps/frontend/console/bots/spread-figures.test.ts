import { describe, expect, it } from 'vitest';
import { spreadFigures } from './spread-figures.ts';

const now = Date.parse('2026-03-02T12:07:00Z');
const longAgo = Date.parse('2026-01-01T00:00:00Z');
const minute = (at: string, more: Partial<Record<'updates' | 'sent' | 'refused' | 'uncertain', number>> = {}) => ({
  at,
  updates: 0,
  sent: 0,
  refused: 0,
  uncertain: 0,
  ...more,
});

describe('the day of a bot', () => {
  it('ends with the quarter of an hour that it is now', () => {
    const { times } = spreadFigures([], { nowMs: now, sinceMs: longAgo });
    expect(times).toHaveLength(96);
    expect(new Date(times.at(-1) ?? 0).toISOString()).toBe('2026-03-02T12:00:00.000Z');
  });
  it('sums the minutes of a quarter of an hour', () => {
    const day = spreadFigures(
      [
        minute('2026-03-02T11:59:00Z', { updates: 1 }),
        minute('2026-03-02T12:00:00Z', { updates: 2, sent: 3 }),
        minute('2026-03-02T12:06:00Z', { updates: 4, refused: 1, uncertain: 2 }),
      ],
      { nowMs: now, sinceMs: longAgo },
    );
    expect([day.received.slice(-2), day.sent.slice(-2), day.failed.slice(-2)]).toEqual([
      [1, 6],
      [0, 3],
      [0, 3],
    ]);
  });
  it('is zero where nothing happened, and a gap where the bot was not there', () => {
    const since = Date.parse('2026-03-02T11:40:00Z');
    const { received } = spreadFigures([], { nowMs: now, sinceMs: since });
    expect(received.slice(-4)).toEqual([null, 0, 0, 0]);
  });
  it('leaves out what is older than the day, and what a clock ahead of ours has written', () => {
    const outside = ['2026-03-01T12:00:00Z', '2026-03-02T12:20:00Z'].map((at) => minute(at, { updates: 9 }));
    const { received } = spreadFigures(outside, { nowMs: now, sinceMs: longAgo });
    expect(received.reduce((sum, value) => (sum ?? 0) + (value ?? 0), 0)).toBe(0);
  });
});
