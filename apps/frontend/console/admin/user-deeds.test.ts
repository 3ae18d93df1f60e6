import type { AdminUser } from '@chatai/contract/admin';
import { expect, test } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { textsOf } from '../texts/texts.ts';
import { deedsOn, isFinal, userDeeds, whyNot } from './user-deeds.ts';

const t = textsOf('en', catalogueOf('en'));
const ada: AdminUser = {
  id: '0198',
  name: 'Ada',
  email: 'ada@example.com',
  role: 'user',
  state: 'active',
  suspendedReason: null,
  hasPassword: true,
  secondFactor: true,
  passkeys: 0,
  sessions: 1,
  lastSeenAt: null,
  createdAt: '2026-01-01T00:00:00Z',
  workspaces: [],
};

test('somebody is suspended or restored, never both', () => {
  expect(deedsOn(ada)).not.toContain('restore');
  expect(deedsOn({ ...ada, state: 'suspended' })).not.toContain('suspend');
});

test('what cannot be taken back asks for the typed name', () => {
  expect(userDeeds.filter(isFinal)).toEqual(['resetPassword', 'resetSecondFactor', 'revokeSessions']);
});

test('a password is not reset where no link could go', () => {
  expect(whyNot('resetPassword', { ...ada, email: null }, t)).toContain('e-mail');
  expect(whyNot('resetPassword', ada, t)).toBeUndefined();
});

test('nothing is ended that is not there', () => {
  expect(whyNot('resetSecondFactor', { ...ada, secondFactor: false }, t)).toBeDefined();
  expect(whyNot('revokeSessions', { ...ada, sessions: 0 }, t)).toBeDefined();
  expect(userDeeds.filter((deed) => whyNot(deed, ada, t) !== undefined)).toEqual([]);
});
