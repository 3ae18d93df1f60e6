'use client';

import { MessagesSquare } from 'lucide-react';
import { useTexts } from '../texts/index.ts';

/** The right side while no conversation is open. */
export function NothingOpen() {
  const { t } = useTexts();
  return (
    <div className="grid h-full place-content-center justify-items-center gap-3 p-6 text-center text-muted">
      <MessagesSquare aria-hidden size={24} />
      <p className="max-w-[48ch] text-base">{t('inbox.choose')}</p>
    </div>
  );
}
