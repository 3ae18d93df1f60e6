import { botReasons } from '@chatai/contract/words';
import { describe, expect, it } from 'vitest';
import { pollsBecause, reasonOf, sentenceOf } from './state-reason.ts';

const facts = {
  origin: 'https://shop.example:8443',
  error: 'Connection {refused}; twice',
  url: 'http://a.b',
  times: '2',
};

describe('the reason of a state', () => {
  it.each(botReasons.filter((code) => code !== 'answered'))('is known again by its sentence: %s', (code) => {
    const sentence = sentenceOf(code, facts);
    expect(sentence).not.toContain('undefined');
    const reason = reasonOf(sentence);
    expect(reason?.code).toBe(code);
    expect(sentenceOf(code, reason?.facts)).toBe(sentence);
    expect(reasonOf(pollsBecause(sentence))).toEqual(reason);
  });

  it('is what Telegram answered', () => {
    expect(reasonOf('401 Unauthorized')).toEqual({ code: 'answered', facts: { answer: '401 Unauthorized' } });
  });

  it('is not known where somebody else has written it', () => {
    expect(reasonOf('connect ECONNREFUSED 127.0.0.1:8081')).toBeNull();
    expect(reasonOf(undefined)).toBeNull();
  });
});
