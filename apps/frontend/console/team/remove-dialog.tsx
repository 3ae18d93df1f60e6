'use client';

import type { Member } from '@chatai/contract/members';
import { useReadAnew } from '../live/index.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { DangerDialog, useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** Takes somebody else out of the workspace. */
export function RemoveDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTexts();
  const { me, api } = useWorkspace();
  const readAnew = useReadAnew();
  const show = useToast();
  const { busy, problem, act } = useSubmit();
  const { id, name } = member;
  async function remove() {
    if (!(await act(() => api.members.remove({ id })))) return;
    onClose();
    show(t('team.removed', { name }));
    readAnew();
  }
  return (
    <DangerDialog
      title={t('team.removeTitle', { name, workspace: me.workspace.name })}
      action={t('team.remove')}
      typedName={name}
      open
      onOpenChange={(open) => !open && onClose()}
      onConfirm={() => void remove()}
      busy={busy}
    >
      <p>{t('team.removeWhy')}</p>
      {problem && <ProblemNotice problem={problem} />}
    </DangerDialog>
  );
}
