'use client';

import { ArchiveRestore } from 'lucide-react';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';

/** Brings a deleted assistant back as it was, with its bots. */
export function RestoreButton({ id, name }: { id: string; name: string }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const { busy, act } = useAct();
  return (
    <Button
      busy={busy !== undefined}
      disabledReason={useRefusal('assistants:write')}
      aria-label={t('assistants.restoreOne', { name })}
      onClick={() =>
        void act('restore', { call: () => api.assistants.restore({ id }), done: t('assistants.restored', { name }) })
      }
    >
      <ArchiveRestore aria-hidden size={16} />
      {t('assistants.restore')}
    </Button>
  );
}
