'use client';

import type { Member } from '@chatai/contract/members';
import type { MemberRole } from '@chatai/contract/scopes';
import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { ProblemNotice, useProblemToast, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { FormDialog, Notice, Select, useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { roleChoices } from './role-choices.ts';

export function RoleDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTexts();
  const { me, api } = useWorkspace();
  const readAnew = useReadAnew();
  const show = useToast();
  const failed = useProblemToast();
  const [role, setRole] = useState<MemberRole>(member.role);
  const { busy, problem, act } = useSubmit();
  const { id, name } = member;
  // Nobody but another owner could undo it.
  const givesUp = member.userId === me.user?.id && role !== 'owner';

  const set = async (next: MemberRole) => {
    await api.members.update({ id, role: next });
    readAnew();
  };
  async function save() {
    if (!(await act(() => set(role)))) return;
    onClose();
    const undo = () => void set(member.role).catch(failed);
    show(t('team.roleChanged', { name, role: t(`role.${role}`) }), givesUp ? {} : { undo });
  }
  return (
    <FormDialog
      title={t('team.roleOf', { name })}
      action={t('team.changeRole')}
      busy={busy}
      disabledReason={role === member.role ? t('team.otherRoleFirst') : undefined}
      failed={problem}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Select
        label={t('team.role')}
        hint={t(`roleAbout.${role}`)}
        value={role}
        choices={roleChoices(t)}
        onChange={(next) => setRole(next as MemberRole)}
      />
      {givesUp && <Notice kind="warn">{t('team.givesUp')}</Notice>}
      {problem && <ProblemNotice problem={problem} />}
    </FormDialog>
  );
}
