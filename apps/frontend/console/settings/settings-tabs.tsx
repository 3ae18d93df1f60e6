'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.ts';
import { Tabs } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import type { SettingsTab } from './change-query.ts';

/** The address says which tab is seen; only its content is there. */
export function SettingsTabs({ tab, children }: { tab: SettingsTab; children: ReactNode }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const router = useRouter();
  return (
    <Tabs
      label={t('settings.title')}
      value={tab}
      onChange={(next) => router.push(next === 'general' ? to.settings : `${to.settings}?tab=${next}`)}
      tabs={[
        { value: 'general', word: t('settings.general'), content: tab === 'general' && children },
        { value: 'changes', word: t('changes.title'), content: tab === 'changes' && children },
      ]}
    />
  );
}
