import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { textsOf } from '../texts/texts.ts';
import { ageText, durationText, spokenAgeText } from './time-text.ts';
import { worstFirst } from './worst-first.ts';

describe('the list of components', () => {
  it('leads with the worst and keeps the order of equals', () => {
    const components = {
      redis: { status: 'off' },
      database: { status: 'ok' },
      models: { status: 'warn' },
      disk: { status: 'ok' },
      botManager: { status: 'fail' },
      memory: { status: 'unknown' },
    } as const;
    expect(worstFirst(components).map(({ name }) => name)).toEqual([
      'botManager',
      'memory',
      'models',
      'database',
      'disk',
      'redis',
    ]);
  });
});

describe('an age in words', () => {
  const t = textsOf('en', catalogueOf('en'));
  it.each([
    [400, 'just now'],
    [2_000, '2 s ago'],
    [89_000, '89 s ago'],
    [120_000, '2 min ago'],
    [3 * 3_600_000, '3 h ago'],
  ])('%i ms is %s', (ms, text) => {
    expect(ageText(ms, t)).toBe(text);
  });
  it('is another one at most every five seconds where it is spoken', () => {
    const seconds = Array.from({ length: 60 }, (_, second) => spokenAgeText(second * 1_000, t));
    expect(new Set(seconds).size).toBe(12);
    expect([seconds[4], seconds[5], seconds[9], seconds[10]]).toEqual(['just now', '5 s ago', '5 s ago', '10 s ago']);
  });
  it('says how long something runs', () => {
    expect(durationText(3 * 3_600_000, t)).toBe('3 h');
    expect(durationText(50 * 3_600_000, t)).toBe('2 d');
  });
});
