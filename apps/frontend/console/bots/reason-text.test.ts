import { botReasons } from '@chatai/contract/words';
import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { languages, textsOf } from '../texts/texts.ts';
import { reasonText } from './reason-text.ts';

const facts = {
  origin: 'https://shop.example',
  error: 'Connection refused',
  url: 'http://a.b',
  times: '2',
  answer: '401',
};
const inLanguage = (language: (typeof languages)[number]) => {
  const catalogue = catalogueOf(language);
  return { catalogue, t: textsOf(language, catalogue) };
};

describe('why a bot is what it is', () => {
  it.each(botReasons)('is said in every language: %s', (code) => {
    for (const language of languages) {
      const words = reasonText({ code, facts }, inLanguage(language));
      expect(words).toBeTruthy();
      expect(words).not.toContain('{');
    }
  });

  it('has no words for what only the server knows', () => {
    expect(reasonText({ code: 'newer-than-this-console', facts: {} }, inLanguage('ru'))).toBeUndefined();
    expect(reasonText(null, inLanguage('ru'))).toBeUndefined();
  });
});
