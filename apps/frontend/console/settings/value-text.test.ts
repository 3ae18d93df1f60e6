import { expect, test } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { textsOf } from '../texts/texts.ts';
import { idsLast, valueText, wordOfValue } from './value-text.ts';

const en = textsOf('en', catalogueOf('en'));
const ru = textsOf('ru', catalogueOf('ru'));

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  [600, '600'],
  [0, '0'],
  [true, 'yes'],
  [false, 'no'],
  [null, 'nothing'],
  ['', 'nothing'],
  [[], 'nothing'],
  [['ask', 'bots:read'], 'ask, bots:read'],
  [{ characters: 1 }, 'a text of 1 character'],
  [{ characters: 4_200 }, 'a text of 4200 characters'],
  [{ items: 21 }, 'a list of 21 items'],
  [{ from: '09:00' }, '{"from":"09:00"}'],
])('%j reads %s', (value, text) => {
  expect(valueText(value, en)).toBe(text);
});

test('lengths take the form that Russian has for the number', () => {
  expect(valueText({ characters: 3 }, ru)).toBe('текст из 3 знаков');
  expect(valueText({ characters: 21 }, ru)).toBe('текст из 21 знака');
});

test('roles, scopes and languages are called as everywhere else', () => {
  const catalogue = catalogueOf('ru');
  const word = (field: string, value: string) => wordOfValue(field, value, ru, catalogue);
  expect(word('role', 'viewer')).toBe('Наблюдатель');
  expect(word('role', 'admin')).toBe(ru('platformRole.admin'));
  expect(valueText(['ask', 'bots:read'], ru, (one) => word('scopes', one))).toBe(
    `${ru('scope.ask')}, ${ru('scope.bots:read')}`,
  );
  expect(word('kind', 'qa')).toBe(ru('sourceKind.qa'));
  expect(word('mode', 'polling')).toBe(ru('botMode.polling'));
  expect(word('name', 'viewer')).toBe('viewer');
});

test('of what was made its ids are told last', () => {
  const made = (after: unknown) => ({ before: null, after });
  const changes = {
    assistantId: made('01890a5d-ac96-774b-bcce-b302099a8057'),
    kind: made('qa'),
    title: made('Opening hours'),
  };
  expect(idsLast(changes).map(([field]) => field)).toEqual(['kind', 'title', 'assistantId']);
});
