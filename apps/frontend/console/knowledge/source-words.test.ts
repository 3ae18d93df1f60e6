import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { textsOf } from '../texts/texts.ts';
import { causeText, progressText } from './source-words.ts';

const source: KnowledgeSource = {
  id: '01998c4e-0000-7000-8000-000000000001',
  assistantId: '01998c4e-0000-7000-8000-000000000002',
  kind: 'file',
  title: 'prices.pdf',
  state: 'processing',
  stage: 'reading',
  progress: 0.404,
  passages: 0,
  uses: 0,
  version: 1,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  deletedAt: null,
};
const failed = { ...source, error: 'It is damaged. Save it anew.', errorCode: 'file-damaged' };

describe('a source in words', () => {
  it('that is read says how far it is, and how long the rest takes as far as that is known', () => {
    const t = textsOf('en', catalogueOf('en'));
    expect(progressText(source, t)).toBe('Reading, 40 %');
    expect(progressText({ ...source, stage: 'splitting', remainingSeconds: 12 }, t)).toBe('Splitting, 40 %, 12 s left');
  });
  it('that failed says why in the words of the backend, in Russian by its code', () => {
    expect(causeText(failed, 'en')).toBe('It is damaged. Save it anew.');
    expect(causeText(failed, 'ru')).toMatch(/повреждён/);
    expect(causeText({ ...failed, errorCode: 'brand-new' }, 'ru')).toBe('It is damaged. Save it anew.');
  });
});
