import { describe, expect, it } from 'vitest';
import { type WhereItem, whereSteps } from './where-steps.ts';

const part = (number: number, state: WhereItem['parts'][number]['state']) => ({
  line: `part ${number}`,
  part: number,
  state,
  attempts: 1,
  updatedAt: '2026-03-02T12:00:00Z',
});
const words = (item: Pick<WhereItem, 'fate' | 'parts'>) => whereSteps(item).map(({ word, status }) => [word, status]);

describe('the way of a message', () => {
  it('ends with each part of the answer', () => {
    expect(words({ fate: 'answered', parts: [part(1, 'sent'), part(2, 'uncertain')] })).toEqual([
      ['where.received', 'ok'],
      ['where.stored', 'ok'],
      ['whereFate.answered', 'ok'],
      ['wherePart.sent', 'ok'],
      ['wherePart.uncertain', 'warn'],
    ]);
  });
  it('is not known beyond where the message is now', () => {
    expect(words({ fate: 'waiting', parts: [] }).slice(2)).toEqual([
      ['whereFate.waiting', 'unknown'],
      ['where.notSentYet', 'unknown'],
    ]);
  });
  it('says that there was nothing to send, instead of leaving the end open', () => {
    expect(words({ fate: 'ignored', parts: [] }).at(-1)).toEqual(['where.nothingToSend', 'off']);
  });
  it('shows a failure where it happened', () => {
    expect(words({ fate: 'dead', parts: [] })[2]).toEqual(['whereFate.dead', 'fail']);
    expect(words({ fate: 'answered', parts: [part(1, 'failed')] }).at(-1)).toEqual(['wherePart.failed', 'fail']);
  });
  it('has a name of its own for each stop', () => {
    const keys = whereSteps({ fate: 'answered', parts: [part(1, 'sent'), part(2, 'sent')] }).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
