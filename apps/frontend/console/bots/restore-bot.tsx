'use client';

import { RotateCcw } from 'lucide-react';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';

/** Brings a deleted bot back, with its conversations. */
export function RestoreBot({ id, name }: { id: string; name: string }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const refusal = useRefusal('bots:write');
  const { busy, act } = useAct();
  const restore = () =>
    act('restore', {
      call: () => api.bots.restore({ id }),
      done: t('bots.restored', { name }),
      undo: () => api.bots.remove({ id }),
    });
  return (
    <Button
      aria-label={t('bots.restoreNamed', { name })}
      disabledReason={refusal}
      busy={busy !== undefined}
      onClick={() => void restore()}
    >
      <RotateCcw aria-hidden size={16} />
      {t('bots.restore')}
    </Button>
  );
}
