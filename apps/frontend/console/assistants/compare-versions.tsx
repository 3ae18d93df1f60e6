'use client';

import type { AssistantVersion } from '@chatai/contract/assistants';
import { useRouter } from 'next/navigation';
import { useTexts } from '../texts/index.ts';
import { Card, Select } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { VersionDifference } from './version-difference.tsx';

/** What differs between two versions. Which two, the URL says. */
export function CompareVersions({
  assistantId,
  versions,
  from,
  to: until,
}: {
  assistantId: string;
  versions: readonly AssistantVersion[];
  from: AssistantVersion;
  to: AssistantVersion;
}) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const router = useRouter();
  const choices = versions.map(({ version }) => ({ value: String(version), word: t('versions.one', { version }) }));
  const compare = (a: string | number, b: string | number) =>
    router.replace(`${to.assistantHistory(assistantId)}?from=${a}&to=${b}`, { scroll: false });
  return (
    <div id="difference" className="scroll-mt-6">
      <Card title={t('versions.difference')}>
        <div className="mb-4 grid max-w-md grid-cols-2 gap-4">
          <Select
            label={t('versions.from')}
            value={String(from.version)}
            choices={choices}
            onChange={(version) => compare(version, until.version)}
          />
          <Select
            label={t('versions.to')}
            value={String(until.version)}
            choices={choices}
            onChange={(version) => compare(from.version, version)}
          />
        </div>
        <VersionDifference before={from} after={until} />
      </Card>
    </div>
  );
}
