'use client';

import { SectionNav } from '../frame/index.ts';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';

export function AdminNav() {
  const { t } = useTexts();
  return (
    <SectionNav
      label={t('admin.nav')}
      items={[
        { href: paths.admin.users, word: t('admin.users') },
        { href: paths.admin.workspaces, word: t('admin.workspaces') },
        { href: paths.admin.audit, word: t('admin.audit') },
        { href: paths.admin.mails, word: t('admin.mails') },
      ]}
    />
  );
}
