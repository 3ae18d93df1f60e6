'use client';

import { Clock, LoaderCircle } from 'lucide-react';
import { useTexts } from '../texts/index.ts';
import { StatusMark, useIsStale } from '../ui/index.ts';

/** Neither good nor bad yet: looks like a state, and is none of those of experience.md 5. */
export function UnderWay({ state }: { state: 'queued' | 'processing' }) {
  const { t } = useTexts();
  if (useIsStale()) return <StatusMark status="unknown" word={t('state.unknown')} />;
  const Icon = state === 'queued' ? Clock : LoaderCircle;
  return (
    <span className="inline-flex h-6 w-fit items-center gap-1 rounded-md bg-accent-tint px-2 text-xs font-medium whitespace-nowrap text-accent">
      <Icon aria-hidden size={14} strokeWidth={2.5} />
      {t(`sourceState.${state}`)}
    </span>
  );
}
