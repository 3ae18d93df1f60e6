'use client';

import type { Problem } from '@chatai/contract/problem';
import { signInHere } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Notice, WithCode } from '../ui/index.ts';
import { problemToText } from './problem-text.ts';

/** A problem where it happened: what, what it means, what to do, the request id, and the way on. */
export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { language, t } = useTexts();
  const { title, detail, fix, requestId } = problemToText(problem, language);
  return (
    <Notice kind="fail">
      <p className="font-semibold">{title}</p>
      <p>
        <WithCode>{detail}</WithCode>
      </p>
      <p className="mt-1">
        <WithCode>{fix}</WithCode>
      </p>
      {requestId && (
        <p className="mt-1 font-mono text-xs text-muted select-all">{t('problem.request', { id: requestId })}</p>
      )}
      <div className="mt-2 flex flex-wrap gap-2 empty:hidden">
        {onRetry && <Button onClick={onRetry}>{t('problem.tryAgain')}</Button>}
        {problem.code === 'not-signed-in' && (
          <Button onClick={() => window.location.assign(signInHere())}>{t('session.signIn')}</Button>
        )}
      </div>
    </Notice>
  );
}
