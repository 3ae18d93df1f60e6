import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { ReactNode } from 'react';
import type { Language, Texts } from '../texts/texts.ts';
import { TimeAgo } from '../ui/index.ts';
import { sizeText } from './file-check.ts';
import { SourceCause } from './source-cause.tsx';
import { SourceState } from './source-state.tsx';

/** What a source is, fact by fact. */
export function SourceFacts({
  source,
  assistantName,
  t,
  language,
}: {
  source: KnowledgeSource;
  assistantName: string | undefined;
  t: Texts;
  language: Language;
}) {
  const number = (value: number) => value.toLocaleString(language);
  const time = (at: string) => <TimeAgo at={at} serverNow={Date.now()} />;
  const { file } = source;
  const facts: [string, ReactNode][] = [
    [
      t('knowledge.state'),
      <div key="state" className="grid justify-items-start gap-1">
        <SourceState source={source} t={t} />
        <SourceCause source={source} t={t} language={language} />
      </div>,
    ],
    [t('knowledge.kind'), t(`sourceKind.${source.kind}`)],
    ...(assistantName === undefined ? [] : [[t('knowledge.assistant'), assistantName] as [string, ReactNode]]),
    ...(file === undefined
      ? []
      : ([
          [t('knowledge.fileName'), file.name],
          [t('knowledge.fileKind'), file.mediaType],
          [t('knowledge.fileSize'), sizeText(file.sizeBytes, language)],
          ...(file.pages === undefined ? [] : [[t('knowledge.pages'), number(file.pages)]]),
        ] as [string, ReactNode][])),
    [t('knowledge.passages'), number(source.passages)],
    [t('knowledge.uses'), number(source.uses)],
    [t('knowledge.version'), number(source.version)],
    [t('knowledge.createdAt'), time(source.createdAt)],
    [t('knowledge.refreshed'), time(source.updatedAt)],
  ];
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[max-content_minmax(0,1fr)]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents max-sm:block">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
