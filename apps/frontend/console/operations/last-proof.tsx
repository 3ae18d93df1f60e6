'use client';

import type { RunbookDocument } from '@chatai/contract/ops';
import { useTexts } from '../texts/index.ts';
import { TimeAgo } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';

/** `12 Nov, 09:41 (3 d ago) at 4f2c1b7, seed 20`, or that it never was. */
export function LastProof({ proof }: { proof: RunbookDocument['steps'][number]['proof'] }) {
  const { t } = useTexts();
  if (!proof) return <span className="text-warn">{t('proof.never')}</span>;
  return (
    <span>
      <ClockTime at={proof.at} /> (<TimeAgo at={proof.at} />){' '}
      <span className="text-muted">{t('proof.where', { commit: proof.commit, seed: proof.seed })}</span>
    </span>
  );
}
