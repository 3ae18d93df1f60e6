import { describe, expect, it } from 'vitest';
import { inputOf, missingIn, nothing } from './content.ts';

describe('what is typed for a source', () => {
  it('lacks what holds no letter and no digit', () => {
    expect(missingIn('text', { ...nothing, text: ' …!? ' })).toEqual(['text']);
    expect(missingIn('qa', { ...nothing, text: 'left over' })).toEqual(['question', 'answer']);
    expect(missingIn('qa', { ...nothing, question: 'Wann?', answer: '7' })).toEqual([]);
  });
  it('of a text goes with its title when it has one', () => {
    expect(inputOf('text', { ...nothing, text: 'We open at nine.' })).toEqual({ text: 'We open at nine.' });
    expect(inputOf('text', { ...nothing, title: ' Hours ', text: 'x' })).toEqual({ title: 'Hours', text: 'x' });
  });
  it('of a pair is called by its question', () => {
    const pair = { ...nothing, title: 'of the text', question: ' When do you open? ', answer: 'At nine.' };
    expect(inputOf('qa', pair)).toEqual({
      title: 'When do you open?',
      question: 'When do you open?',
      answer: 'At nine.',
    });
  });
});
