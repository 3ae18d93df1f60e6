'use client';

import { useTexts } from '../texts/index.ts';
import { useToast, WithCode } from '../ui/index.ts';
import { problemOf } from './made-here.ts';
import { problemToText } from './problem-text.ts';

/** Tells what an action failed of that stands in no form. */
export function useProblemToast(): (error: unknown) => void {
  const { language, t } = useTexts();
  const show = useToast();
  return (error) => {
    const { title, detail, fix, requestId } = problemToText(problemOf(error), language);
    show(
      <>
        <p className="font-semibold">{title}</p>
        <p>
          <WithCode>{`${detail} ${fix}`}</WithCode>
        </p>
        {requestId && (
          <p className="mt-1 font-mono text-xs text-muted select-all">{t('problem.request', { id: requestId })}</p>
        )}
      </>,
      { kind: 'fail' },
    );
  };
}
