'use client';

import { RotateCcw } from 'lucide-react';
import { useAct } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, useToast } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';

/** Publishes an older version again, at once; Undo publishes the one that was live. */
export function BringBackButton({
  assistantId,
  version,
  live,
}: {
  assistantId: string;
  version: number;
  live: number;
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const show = useToast();
  const { busy, act } = useAct();
  const publishAgain = (old: number) => api.assistants.restoreVersion({ id: assistantId, version: old });
  async function bringBack() {
    const { version: now } = await publishAgain(version);
    show(t('versions.isBack', { old: version, now }), {
      undo: () => void act('undo', { call: () => publishAgain(live) }),
    });
  }
  return (
    <Button
      busy={busy !== undefined}
      disabledReason={useRefusal('assistants:write')}
      aria-label={t('versions.bringBackOne', { version })}
      onClick={() => void act('bringBack', { call: bringBack })}
    >
      <RotateCcw aria-hidden size={16} />
      {t('versions.bringBack')}
    </Button>
  );
}
