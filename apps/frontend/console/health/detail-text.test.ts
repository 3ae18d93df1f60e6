import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { textsOf } from '../texts/texts.ts';
import { detailText } from './detail-text.ts';

const en = textsOf('en', catalogueOf('en'));
const ru = textsOf('ru', catalogueOf('ru'));

describe('the line below a component', () => {
  it('is in the language of the reader where figures tell the matter', () => {
    const disk = { status: 'ok', detail: '71 % of the disk is in use', usedPercent: 71 } as const;
    expect([detailText(disk, en), detailText(disk, ru)]).toEqual(['71 % in use', 'занято 71 %']);
    const off = { status: 'off', detail: 'not configured (normal)' } as const;
    expect([detailText(off, en), detailText(off, ru)]).toEqual([
      'not configured (normal)',
      'не настроено (это нормально)',
    ]);
  });
  it('names the bots and the workers that run', () => {
    const manager = { status: 'ok', workers: 2, botsExpected: 3, botsRunning: 3 } as const;
    expect(detailText(manager, en)).toBe('3 of 3 bots run; worker processes: 2');
  });
  it('says why when something is wrong', () => {
    const manager = { status: 'fail', detail: '2 of 3 bots run; 1 dead', workers: 2, botsExpected: 3, botsRunning: 2 };
    expect(detailText({ ...manager, status: 'fail' }, ru)).toBe('2 of 3 bots run; 1 dead');
  });
  it('names the model, not how long it took to look at nothing', () => {
    expect(detailText({ status: 'ok', model: 'builtin/extractive', latencyMs: 1.2 }, en)).toBe('builtin/extractive');
  });
  it('stays one line however fast the answer came', () => {
    expect(detailText({ status: 'ok', latencyMs: 0.2 }, en)).toBe('answers in less than 1 ms');
    expect(detailText({ status: 'ok', latencyMs: 3.6 }, en)).toBe('answers in 4 ms');
  });
});
