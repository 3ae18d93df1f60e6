import type { BotCheck } from '@chatai/contract/bots';
import { botQuestions } from '@chatai/contract/words';
import { describe, expect, it } from 'vitest';
import { doctorLines, doctorVerdict } from './doctor-lines.ts';

const found = (code: (typeof botQuestions)[number], status: BotCheck['checks'][number]['status']) => ({
  code,
  status,
  detail: 'seen',
  fixable: false,
});
const allOk = botQuestions.map((code) => found(code, 'ok'));

describe('what the doctor found', () => {
  it('leads with the worst and keeps the order of the questions among equals', () => {
    const lines = doctorLines([
      ...allOk.slice(0, 12),
      found('model', 'fail'),
      found('answer', 'unknown'),
      found('test-message', 'off'),
    ]);
    expect(lines.map(({ code }) => code)).toEqual(['model', 'answer', ...botQuestions.slice(0, 12), 'test-message']);
  });
  it('shows what was not asked as unknown, never as well', () => {
    const lines = doctorLines([found('token', 'fail'), found('worker', 'ok')]);
    expect(lines).toHaveLength(botQuestions.length);
    expect(lines.find(({ code }) => code === 'delivery')).toEqual({ code: 'delivery', status: 'unknown' });
  });
  it('is well only when everything was looked at and nothing is wrong', () => {
    expect(doctorVerdict(doctorLines(allOk))).toEqual({ kind: 'well', status: 'ok' });
    expect(doctorVerdict(doctorLines(allOk.slice(1)))).toEqual({ kind: 'unclear', status: 'unknown' });
    expect(doctorVerdict(doctorLines([found('token', 'off'), ...allOk.slice(1)]))).toEqual({
      kind: 'well',
      status: 'ok',
    });
    expect(doctorVerdict(doctorLines([found('token', 'fail'), found('name', 'warn')]))).toEqual({
      kind: 'wrong',
      status: 'fail',
      count: 2,
    });
  });
});
