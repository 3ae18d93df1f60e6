import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import { signLocalToken, verifyLocalToken } from './local-token.ts';

const secret = 'the key of this data folder, 32 characters';

test('a token of this data folder works for 60 seconds', async () => {
  const clock = createManualClock();
  const token = signLocalToken(secret, clock);
  expect(verifyLocalToken(secret, token, clock)).toBe(true);
  await clock.advance(59_999);
  expect(verifyLocalToken(secret, token, clock)).toBe(true);
  await clock.advance(1);
  expect(verifyLocalToken(secret, token, clock)).toBe(false);
});

test.each([
  ['of another data folder', (token: string) => token, 'another key that has thirty-two characters'],
  ['with a later end', (token: string) => token.replace(/_(\d+)/, (_, at: string) => `_${Number(at) + 1}`), secret],
  ['without a signature', (token: string) => token.split('.')[0] as string, secret],
  ['with something behind it', (token: string) => `${token}x`, secret],
  ['that is empty', () => '', secret],
])('a token %s is refused', (_, change, key) => {
  const clock = createManualClock();
  expect(verifyLocalToken(key, change(signLocalToken(secret, clock)), clock)).toBe(false);
});

test('a token from the future is refused: its clock is not ours', () => {
  const token = signLocalToken(secret, createManualClock(1_000_000));
  expect(verifyLocalToken(secret, token, createManualClock(0))).toBe(false);
});
