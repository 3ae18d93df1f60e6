import type { Assistant } from '@chatai/contract/assistants';
import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import Link from 'next/link';
import type { WorkspacePaths } from '../paths.ts';
import type { Language, Texts } from '../texts/texts.ts';
import { Table, TimeAgo } from '../ui/index.ts';
import { AskButton } from './ask-button.tsx';
import { SourceActions } from './source-actions.tsx';
import { SourceCause } from './source-cause.tsx';
import { SourceState } from './source-state.tsx';

export function SourcesTable({
  sources,
  assistants,
  to,
  t,
  language,
}: {
  sources: readonly KnowledgeSource[];
  /** With one there is nothing to tell apart. */
  assistants: readonly Pick<Assistant, 'id' | 'name'>[];
  to: WorkspacePaths;
  t: Texts;
  language: Language;
}) {
  const number = (value: number) => value.toLocaleString(language);
  const nameOf = new Map(assistants.map(({ id, name }) => [id, name]));
  return (
    <Table
      label={t('knowledge.title')}
      rows={sources}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'title',
          head: t('knowledge.source'),
          cell: (source) => (
            <>
              <Link
                href={to.source(source.id)}
                className="font-medium wrap-anywhere text-accent underline-offset-4 hover:underline"
              >
                {source.title}
              </Link>
              <p className="text-xs font-normal text-muted">
                {t(`sourceKind.${source.kind}`)}
                {assistants.length > 1 && ` · ${nameOf.get(source.assistantId) ?? '–'}`} ·{' '}
                <TimeAgo at={source.updatedAt} serverNow={Date.now()} />
              </p>
              {needsHelp(source) && (
                <div className="mt-1 grid gap-2 font-normal">
                  <SourceCause source={source} t={t} language={language} />
                  <SourceActions source={source} spread />
                </div>
              )}
            </>
          ),
        },
        {
          key: 'state',
          head: t('knowledge.state'),
          cell: (source) => <SourceState source={source} t={t} />,
        },
        {
          key: 'passages',
          head: t('knowledge.passages'),
          number: true,
          cell: ({ passages }) => number(passages),
        },
        { key: 'uses', head: t('knowledge.uses'), number: true, wide: true, cell: ({ uses }) => number(uses) },
        {
          key: 'actions',
          head: t('knowledge.actions'),
          corner: true,
          cell: (source) => (
            <span className="flex justify-end">
              {source.passages > 0 && <AskButton id={source.id} title={source.title} />}
              {!needsHelp(source) && <SourceActions source={source} spread={false} />}
            </span>
          ),
        },
      ]}
    />
  );
}

/** What can be done stands beside why. */
const needsHelp = ({ state, deletedAt }: KnowledgeSource) => state === 'failed' || deletedAt !== null;
