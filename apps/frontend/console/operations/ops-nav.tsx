'use client';

import { SectionNav } from '../frame/index.ts';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';

export function OpsNav() {
  const { t } = useTexts();
  return (
    <SectionNav
      label={t('ops.nav')}
      items={[
        { href: paths.ops.status, word: t('ops.status') },
        { href: paths.ops.runbooks, word: t('ops.runbooks') },
        { href: paths.ops.runs, word: t('ops.runs') },
        { href: paths.ops.coverage, word: t('ops.coverage') },
      ]}
    />
  );
}
