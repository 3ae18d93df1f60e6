import { createManualClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { expect, test } from 'vitest';
import { operatorPassMs, readOperatorPass, signOperatorPass } from './operator-pass.ts';

const secret = 'the key of this data folder, 32 characters';
const operator = { userId: systemIds.uuid(), platformRole: 'oncall' } as const;

test('a pass tells who it was given to, for 12 hours', async () => {
  const clock = createManualClock();
  const pass = signOperatorPass(secret, operator, clock);
  expect(readOperatorPass(secret, pass, clock)).toEqual(operator);
  await clock.advance(operatorPassMs - 1);
  expect(readOperatorPass(secret, pass, clock)).toEqual(operator);
  await clock.advance(1);
  expect(readOperatorPass(secret, pass, clock)).toBeUndefined();
});

test.each([
  ['of another data folder', (pass: string) => pass, 'another key that has thirty-two characters'],
  ['with a higher role', (pass: string) => pass.replace('oncall', 'admin'), secret],
  ['of somebody else', (pass: string) => pass.replace(operator.userId, systemIds.uuid()), secret],
  ['with a later end', (pass: string) => pass.replace(/\.(\d+)\./, (_, at: string) => `.${Number(at) + 1}.`), secret],
  ['with something behind it', (pass: string) => `${pass}x`, secret],
  ['that is empty', () => '', secret],
])('a pass %s is refused', (_, change, key) => {
  const clock = createManualClock();
  expect(readOperatorPass(key, change(signOperatorPass(secret, operator, clock)), clock)).toBeUndefined();
});

test('a pass from the future is refused: its clock is not ours', () => {
  const pass = signOperatorPass(secret, operator, createManualClock(1_000_000));
  expect(readOperatorPass(secret, pass, createManualClock(0))).toBeUndefined();
});
