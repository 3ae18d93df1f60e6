import type { Assistant } from '@chatai/contract/assistants';
import Link from 'next/link';
import type { WorkspacePaths } from '../paths.ts';
import type { Texts } from '../texts/index.ts';
import { Table, TimeAgo } from '../ui/index.ts';
import { DraftMark } from './draft-mark.tsx';

/** Assistants as they answer now. */
export function AssistantsTable({
  assistants,
  to,
  t,
}: {
  assistants: readonly Assistant[];
  to: WorkspacePaths;
  t: Texts;
}) {
  return (
    <Table
      label={t('assistants.title')}
      rows={assistants}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'name',
          head: t('assistantField.name'),
          cell: ({ id, name, draft }) => (
            <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link href={to.assistant(id)} className="font-medium text-accent underline-offset-4 hover:underline">
                {name}
              </Link>
              {draft && <DraftMark word={t('assistants.draft')} />}
            </span>
          ),
        },
        {
          key: 'model',
          head: t('assistantField.model'),
          cell: ({ model }) => <code className="font-mono text-xs">{model}</code>,
          wide: true,
        },
        { key: 'version', head: t('assistants.version'), cell: ({ version }) => version, number: true },
        { key: 'changed', head: t('assistants.changed'), cell: ({ updatedAt }) => <TimeAgo at={updatedAt} /> },
        { key: 'by', head: t('assistants.by'), cell: ({ publishedBy }) => publishedBy ?? '–', wide: true },
      ]}
    />
  );
}
