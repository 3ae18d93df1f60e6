'use client';

import type { AdminUser, PlatformRole } from '@chatai/contract/admin';
import { platformRoles } from '@chatai/contract/words';
import { useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { useReadAnew } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Select, useToast } from '../ui/index.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** The role on the platform; those in workspaces stay. */
export function PlatformRoleDialog({ user, onClose }: { user: AdminUser; onClose: () => void }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const [role, setRole] = useState<PlatformRole>(user.role);
  const { id, name } = user;
  async function change(reason: string) {
    await proven(() => browserApi.adminUsers.setRole({ id, role, reason }));
    show(t('admin.roleChanged', { name, role: t(`platformRole.${role}`) }));
    readAnew();
  }
  return (
    <ReasonDialog
      title={t('admin.roleOf', { name })}
      why={t('admin.roleWhy')}
      action={t('admin.changeRole')}
      onConfirm={change}
      onClose={onClose}
    >
      <Select
        label={t('admin.role')}
        value={role}
        choices={platformRoles.map((one) => ({
          value: one,
          word: t(`platformRole.${one}`),
          about: t(`platformRoleAbout.${one}`),
        }))}
        onChange={(next) => setRole(next as PlatformRole)}
      />
    </ReasonDialog>
  );
}
