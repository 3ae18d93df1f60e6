'use client';

import { useTexts } from '../texts/index.ts';
import { Button, Notice } from '../ui/index.ts';

/** Somebody else has changed the draft meanwhile: their words or one's own. */
export function ClashNotice({ onDecide }: { onDecide: (whose: 'mine' | 'theirs') => void }) {
  const { t } = useTexts();
  return (
    <div className="mb-6" role="alert">
      <Notice kind="warn">
        <p className="font-semibold">{t('editor.clash')}</p>
        <p>{t('editor.clashWhy')}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          <Button onClick={() => onDecide('theirs')}>{t('editor.reload')}</Button>
          <Button onClick={() => onDecide('mine')}>{t('editor.keepMine')}</Button>
        </div>
      </Notice>
    </div>
  );
}
