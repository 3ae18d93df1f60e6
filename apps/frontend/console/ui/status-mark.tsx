'use client';

import { Check, CircleQuestionMark, type LucideIcon, OctagonX, Pause, TriangleAlert } from 'lucide-react';
import { useTexts } from '../texts/index.ts';
import { useIsStale } from './stale.tsx';

export type Status = 'ok' | 'warn' | 'fail' | 'unknown' | 'off';

const shapes: Record<Status, { Icon: LucideIcon; colour: string }> = {
  ok: { Icon: Check, colour: 'bg-ok-tint text-ok' },
  warn: { Icon: TriangleAlert, colour: 'bg-warn-tint text-warn' },
  fail: { Icon: OctagonX, colour: 'bg-fail-tint text-fail' },
  unknown: { Icon: CircleQuestionMark, colour: 'bg-unknown-tint text-unknown' },
  off: { Icon: Pause, colour: 'bg-unknown-tint text-unknown' },
};

/**
 * Shape, word and colour of a state: each alone is enough to read it (experience.md 5). What is stale is unknown. `keepsWord`: it names a state
 * to choose, and says nothing of how something is now.
 */
export function StatusMark({ status, word, keepsWord = false }: { status: Status; word: string; keepsWord?: boolean }) {
  const { t } = useTexts();
  const isStale = useIsStale();
  const { Icon, colour } = shapes[isStale ? 'unknown' : status];
  return (
    <span
      // Its word is on the line of the words beside it.
      className={`inline-flex items-baseline gap-1 rounded-md px-2 py-1 text-xs font-medium whitespace-nowrap ${colour}`}
    >
      <Icon aria-hidden size={14} strokeWidth={2.5} className="self-center" />
      {isStale && !keepsWord ? t('state.unknown') : word}
    </span>
  );
}
