import type { Health } from '@chatai/contract/health';
import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { textsOf } from '../texts/texts.ts';
import { freshnessOf, staleAfterMs, worstFirst } from './freshness.ts';
import { ageText, durationText } from './time-text.ts';

const health: Health = { status: 'healthy', version: '1.0.0', uptimeSeconds: 5, components: {} };

describe('what is known of the platform', () => {
  it('is live while answers come', () => {
    expect(freshnessOf({ health, receivedAt: 1_000, failed: false }, 6_000)).toBe('live');
  });
  it('is stale as soon as a question stays without an answer', () => {
    expect(freshnessOf({ health, receivedAt: 1_000, failed: true }, 1_500)).toBe('stale');
  });
  it('is stale when no question was asked for long, as in a laptop that slept', () => {
    expect(freshnessOf({ health, receivedAt: 0, failed: false }, staleAfterMs + 1)).toBe('stale');
  });
  it('is nothing when the first question was not answered', () => {
    expect(freshnessOf({ health: null, receivedAt: 0, failed: true }, 0)).toBe('never');
    expect(freshnessOf({ health: null, receivedAt: 0, failed: false }, 0)).toBe('loading');
  });
});

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
      'models',
      'memory',
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
  it('says how long something runs', () => {
    expect(durationText(3 * 3_600_000, t)).toBe('3 h');
    expect(durationText(50 * 3_600_000, t)).toBe('2 d');
  });
});
