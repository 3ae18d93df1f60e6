import type { Health } from '@chatai/contract/health';
import { describe, expect, it } from 'vitest';
import { freshnessOf, staleAfterMs } from './freshness.ts';

const health: Health = { status: 'healthy', version: '1.0.0', uptimeSeconds: 5, components: {} };

describe('what is known of the platform', () => {
  it('is live while answers come', () => {
    expect(freshnessOf({ value: health, receivedAt: 1_000, failed: false }, 6_000)).toBe('live');
  });
  it('is stale as soon as a question stays without an answer', () => {
    expect(freshnessOf({ value: health, receivedAt: 1_000, failed: true }, 1_500)).toBe('stale');
  });
  it('is stale when no question was asked for long, as in a laptop that slept', () => {
    expect(freshnessOf({ value: health, receivedAt: 0, failed: false }, staleAfterMs + 1)).toBe('stale');
  });
  it('is nothing when the first question was not answered', () => {
    expect(freshnessOf({ value: null, receivedAt: 0, failed: true }, 0)).toBe('never');
    expect(freshnessOf({ value: null, receivedAt: 0, failed: false }, 0)).toBe('loading');
  });
});
