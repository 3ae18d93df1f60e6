'use client';

import type { Member } from '@chatai/contract/members';
import { useReadAnew } from '../live/index.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { DangerDialog, useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** Takes somebody out of the workspace; who takes out themselves goes to another one. */
export function RemoveDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTexts();
  const { me, api } = useWorkspace();
  const readAnew = useReadAnew();
  const show = useToast();
  const { busy, problem, act } = useSubmit();
  const { id, name } = member;
  const isMe = member.userId === me.user?.id;
  async function remove() {
    if (!(await act(() => api.members.remove({ id })))) return;
    if (isMe) return window.location.assign('/');
    onClose();
    show(t('team.removed', { name }));
    readAnew();
  }
  const workspace = me.workspace.name;
  return (
    <DangerDialog
      title={isMe ? t('team.leaveTitle', { workspace }) : t('team.removeTitle', { name, workspace })}
      action={t(isMe ? 'team.leave' : 'team.remove')}
      typedName={isMe ? workspace : name}
      open
      onOpenChange={(open) => !open && onClose()}
      onConfirm={() => void remove()}
      busy={busy}
    >
      <p>{t(isMe ? 'team.leaveWhy' : 'team.removeWhy')}</p>
      {problem && <ProblemNotice problem={problem} />}
    </DangerDialog>
  );
}
