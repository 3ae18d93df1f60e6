'use client';

import type { ApiKey } from '@chatai/contract/api-keys';
import { useReadAnew } from '../live/index.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { DangerDialog, TimeAgo, useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** A revoked key cannot come back: its secret is known to nobody here. */
export function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const show = useToast();
  const { busy, problem, act } = useSubmit();
  const { id, name, lastUsedAt } = apiKey;
  async function revoke() {
    if (!(await act(() => api.apiKeys.revoke({ id })))) return;
    show(t('keys.revoked', { name }));
    onClose();
    readAnew();
  }
  return (
    <DangerDialog
      title={t('keys.revokeTitle', { name })}
      action={t('keys.revoke')}
      typedName={name}
      open
      onOpenChange={(open) => !open && onClose()}
      onConfirm={() => void revoke()}
      busy={busy}
    >
      <p>{t('keys.revokeWhy')}</p>
      <p>
        {t('keys.used')}: {lastUsedAt ? <TimeAgo at={lastUsedAt} /> : t('keys.neverUsed')}
      </p>
      {problem && <ProblemNotice problem={problem} />}
    </DangerDialog>
  );
}
