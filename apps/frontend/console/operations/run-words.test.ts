import { describe, expect, it } from 'vitest';
import { givenIn, hasNotHelped, isResumable } from './run-words.ts';

describe('a run', () => {
  it('has not helped when it failed, and a dry run was not to help', () => {
    expect(hasNotHelped({ state: 'failed', dryRun: false })).toBe(true);
    expect(hasNotHelped({ state: 'fixed', dryRun: false })).toBe(false);
    expect(hasNotHelped({ state: 'failed', dryRun: true })).toBe(false);
  });
  it('may be gone on with when it was broken off, and a dry run is made anew', () => {
    expect(isResumable({ state: 'broken-off', dryRun: false })).toBe(true);
    expect(isResumable({ state: 'broken-off', dryRun: true })).toBe(false);
    expect(isResumable({ state: 'goes-on', dryRun: false })).toBe(false);
  });
  it('is opened again with what it was given, but for its secrets', () => {
    expect(givenIn({ params: { bot: '@shop_bot', token: '****' } })).toEqual({ bot: '@shop_bot' });
  });
});
