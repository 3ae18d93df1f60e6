'use client';

import type { Problem } from '@chatai/contract/problem';
import { paths } from '../paths.ts';
import { ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { QuietLink } from './quiet-link.tsx';

/** A link that leads nowhere any more, and the way on. `forgot`: it was one that sets a password, which one asks for anew. */
export function DeadLink({ problem, forgot = false }: { problem: Problem; forgot?: boolean }) {
  const { t } = useTexts();
  return (
    <div className="grid gap-4">
      <ProblemNotice problem={problem} />
      <p className="flex flex-wrap gap-x-6 text-sm">
        {forgot && <QuietLink href={paths.forgot}>{t('signIn.askAgain')}</QuietLink>}
        <QuietLink href={paths.signIn}>{t('signIn.back')}</QuietLink>
      </p>
    </div>
  );
}
