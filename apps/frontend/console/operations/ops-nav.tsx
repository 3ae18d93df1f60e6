'use client';

import { SectionNav } from '../frame/index.ts';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';

/** What there is for whoever is on call, and which installation it is about: on every page of it (operations.md 4.12). */
export function OpsNav({ instance }: { instance: string }) {
  const { t } = useTexts();
  return (
    <SectionNav
      label={t('ops.nav')}
      about={t('ops.instance', { name: instance })}
      items={[
        { href: paths.ops.status, word: t('ops.status') },
        { href: paths.ops.runbooks, word: t('ops.runbooks') },
        { href: paths.ops.runs, word: t('ops.runs') },
        { href: paths.ops.coverage, word: t('ops.coverage') },
      ]}
    />
  );
}
