'use client';

import type { BlastRadius } from '@chatai/contract/ops';
import { useTexts } from '../texts/index.ts';
import { ClockTime } from './clock-time.tsx';

/** Whom a step touches and whose they are, for how long, what waits meanwhile, and how old that is when it can no longer be seen. */
export function Touches({ bots, turns, seconds, workspaces, messages, asOf }: BlastRadius) {
  const { t } = useTexts();
  return (
    <>
      {workspaces === undefined
        ? t('ops.touches', { bots, turns, seconds })
        : t('ops.touchesOf', { bots, turns, seconds, workspaces })}{' '}
      {messages ? t('ops.touchesWait', { messages }) : null}{' '}
      {asOf && (
        <span className="text-muted">
          {t('ops.touchesAsOf')} <ClockTime at={asOf} />
        </span>
      )}
    </>
  );
}
