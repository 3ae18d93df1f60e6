'use client';

import type { AssistantVersion } from '@chatai/contract/assistants';
import Link from 'next/link';
import { useTexts } from '../texts/index.ts';
import { StatusMark, Table, TimeAgo } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { BringBackButton } from './bring-back-button.tsx';

/** Versions, the newest first: who made them, and the way back to each. */
export function VersionsTable({
  assistantId,
  live,
  versions,
}: {
  assistantId: string;
  /** The version that answers. */
  live: number;
  versions: readonly AssistantVersion[];
}) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const oldest = versions.at(-1)?.version;
  return (
    <Table
      label={t('versions.title')}
      rows={versions}
      keyOf={({ version }) => String(version)}
      columns={[
        {
          key: 'version',
          head: t('assistants.version'),
          cell: ({ version }) => (
            <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
              {t('versions.one', { version })}
              {version === live && <StatusMark status="ok" word={t('versions.live')} />}
            </span>
          ),
        },
        { key: 'when', head: t('versions.when'), cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
        { key: 'by', head: t('assistants.by'), cell: ({ publishedBy }) => publishedBy ?? '–' },
        {
          key: 'note',
          head: t('versions.note'),
          cell: ({ restoredFrom }) => restoredFrom && t('versions.restoredFrom', { version: restoredFrom }),
          wide: true,
        },
        {
          key: 'difference',
          head: t('versions.difference'),
          corner: true,
          cell: ({ version }) =>
            version !== oldest && (
              <Link
                href={`${to.assistantHistory(assistantId)}?from=${version - 1}&to=${version}#difference`}
                aria-label={t('versions.differenceOf', { from: version - 1, to: version })}
                className="inline-flex min-h-9 items-center px-2 font-medium text-accent underline-offset-4 hover:underline pointer-coarse:min-h-11"
              >
                {t('versions.difference')}
              </Link>
            ),
        },
        {
          key: 'actions',
          head: t('versions.actions'),
          bare: true,
          cell: ({ version }) =>
            version !== live && <BringBackButton assistantId={assistantId} version={version} live={live} />,
        },
      ]}
    />
  );
}
