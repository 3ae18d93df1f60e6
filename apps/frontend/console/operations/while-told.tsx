'use client';

import type { Problem } from '@chatai/contract/problem';
import type { ReactNode } from 'react';
import { spokenAgeText } from '../health/time-text.ts';
import type { Asked } from '../live/index.ts';
import { ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Stale } from '../ui/index.ts';
import { ageOf } from './seen-age.tsx';

type Known = Omit<Asked<unknown>, 'value'> & { now: number };

/** Why whoever reads this is told no more: their session ended, or they may not see it now. Undefined while nothing of it was refused. */
export const refusalOf = ({ problem }: Pick<Known, 'problem'>): Problem | undefined =>
  problem && [401, 403].includes(problem.status) ? problem : undefined;

/** What its reader was told. When they are told no more it says why, how old it is, and the way back in; no state of it holds any longer. */
export function WhileTold({ asked, children }: { asked: Known; children: ReactNode }) {
  const { t } = useTexts();
  const refusal = refusalOf(asked);
  return (
    <>
      {refusal && (
        <div className="mb-4">
          <ProblemNotice problem={refusal} />
        </div>
      )}
      <Stale note={refusal && t('ops.seen', { age: spokenAgeText(ageOf(asked), t) })}>{children}</Stale>
    </>
  );
}
