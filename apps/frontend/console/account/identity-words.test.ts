import { expect, it } from 'vitest';
import { identityName, issuerWord } from './identity-words.ts';

it.each([
  ['https://login.example.com/realms/shop', 'login.example.com'],
  ['https://login.example.com:8443', 'login.example.com:8443'],
  ['urn:example:directory', 'urn:example:directory'],
  ['the old directory', 'the old directory'],
])('an account elsewhere says who vouches for it, web address or not: %s', (issuer, word) => {
  expect(issuerWord({ issuer })).toBe(word);
  expect(identityName({ issuer, email: null })).toBe(word);
  expect(identityName({ issuer, email: 'ada@example.com' })).toBe('ada@example.com');
});
