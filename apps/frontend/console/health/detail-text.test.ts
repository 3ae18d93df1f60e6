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
  it('says how many bots do not run, in the words of their states', () => {
    const notRunning = [
      { state: 'token_dead', reason: null, count: 1 },
      { state: 'deaf', reason: 'its webhook was removed elsewhere', count: 1 },
      { state: 'deaf', reason: null, count: 2 },
      { state: 'live', reason: 'no live worker holds it', count: 1 },
    ];
    const detail = '2 of 7 bots run; 1 token_dead; 1 deaf: its webhook was removed elsewhere; 2 deaf; 1 live';
    const manager = { status: 'fail', detail, workers: 2, botsExpected: 7, botsRunning: 2, notRunning } as const;
    expect(detailText(manager, en)).toBe(
      '2 of 7 bots run. The others: token dead: 1, deaf: 3, without worker or webhook: 1',
    );
    expect(detailText(manager, ru)).toBe(
      'ботов работает: 2 из 7. Остальные: токен не действует: 1, не слышит: 3, без рабочего процесса или вебхука: 1',
    );
  });
  it("is the backend's own sentence where it tells of what has no word here", () => {
    const manager = { status: 'fail', detail: '2 of 3 bots run; 1 asleep', botsExpected: 3, botsRunning: 2 } as const;
    expect(detailText(manager, ru)).toBe('2 of 3 bots run; 1 asleep');
    expect(detailText({ ...manager, notRunning: [{ state: 'asleep', count: 1 }] }, ru)).toBe(
      '2 of 3 bots run; 1 asleep',
    );
  });
  it('names the model, not how long it took to look at nothing', () => {
    expect(detailText({ status: 'ok', model: 'builtin/extractive', latencyMs: 1.2 }, en)).toBe('builtin/extractive');
  });
  it('stays one line however fast the answer came', () => {
    expect(detailText({ status: 'ok', latencyMs: 0.2 }, en)).toBe('answers in less than 1 ms');
    expect(detailText({ status: 'ok', latencyMs: 3.6 }, en)).toBe('answers in 4 ms');
  });
});
