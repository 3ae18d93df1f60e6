import type { BotCheck, BotQuestion } from '@chatai/contract/bots';
import { botQuestions } from '@chatai/contract/words';
import type { Status } from '../ui/index.ts';

/** One question and what was found; without a finding it was not asked, because something before it failed. */
export interface DoctorLine {
  code: BotQuestion;
  status: Status;
  finding?: BotCheck['checks'][number];
}

const worstFirst: Status[] = ['fail', 'warn', 'unknown', 'ok', 'off'];

/** Every question has its line, so that nothing which was not looked at seems to be well. The worst lead; equals keep the order of asking. */
export function doctorLines(checks: BotCheck['checks']): DoctorLine[] {
  return botQuestions
    .map((code): DoctorLine => {
      const finding = checks.find((one) => one.code === code);
      return finding ? { code, status: finding.status, finding } : { code, status: 'unknown' };
    })
    .sort((a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status));
}

/** What all lines say together: `unclear` when nothing is wrong as far as could be seen, and not all could. */
export function doctorVerdict(
  lines: readonly DoctorLine[],
): { kind: 'well' | 'unclear'; status: Status } | { kind: 'wrong'; status: Status; count: number } {
  const count = lines.filter(({ status }) => status === 'fail' || status === 'warn').length;
  if (count > 0)
    return { kind: 'wrong', count, status: lines.some(({ status }) => status === 'fail') ? 'fail' : 'warn' };
  const isClear = lines.every(({ status }) => status !== 'unknown');
  return isClear ? { kind: 'well', status: 'ok' } : { kind: 'unclear', status: 'unknown' };
}
