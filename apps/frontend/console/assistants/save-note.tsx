'use client';

import { useEffect, useState } from 'react';
import { ageText } from '../health/time-text.ts';
import { useTexts } from '../texts/index.ts';
import type { Editing } from './autosave.ts';

/** Whether what was typed is saved: `Saved 3 s ago`. */
export function SaveNote({ editing: { state, draft, savedAtMs } }: { editing: Editing }) {
  const { t } = useTexts();
  const nowMs = useNow(1_000);
  if (state.kind === 'waiting' || state.kind === 'saving') return t('editor.saving');
  if (state.kind !== 'saved') return <span className="font-medium text-fail">{t('editor.notSaved')}</span>;
  if (draft.revision === 0) return t('editor.noDraft');
  const atMs = savedAtMs ?? Date.parse(draft.updatedAt);
  return nowMs === undefined ? null : t('editor.saved', { age: ageText(Math.max(0, nowMs - atMs), t) });
}

/** Undefined in the first paint, which is the server's. */
function useNow(everyMs: number): number | undefined {
  const [nowMs, setNowMs] = useState<number>();
  useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
