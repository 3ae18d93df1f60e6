'use client';

import { SectionNav } from '../frame/index.ts';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';

/** What there is for an administrator, and which installation it is about. */
export function AdminNav({ instance }: { instance: string }) {
  const { t } = useTexts();
  return (
    <SectionNav
      label={t('admin.nav')}
      about={t('admin.instance', { name: instance })}
      items={[
        { href: paths.admin.users, word: t('admin.users') },
        { href: paths.admin.workspaces, word: t('admin.workspaces') },
        { href: paths.admin.audit, word: t('admin.audit') },
        { href: paths.admin.mails, word: t('admin.mails') },
      ]}
    />
  );
}
