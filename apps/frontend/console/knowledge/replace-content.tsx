'use client';

import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { Problem } from '@chatai/contract/problem';
import { useEffect, useState } from 'react';
import { ProblemNotice, problemOf } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Notice, Skeleton } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import type { Content, TypedKind } from './content.ts';
import { ContentForm } from './content-form.tsx';

/** As many as one answer of the API holds. */
const mostPassages = 200;

/** Another text, or another question and answer. Begins with what the source says now, unless that is a book. */
export function ReplaceContent({
  source,
  kind,
  onDone,
}: {
  source: KnowledgeSource;
  kind: TypedKind;
  onDone: () => void;
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const [now, setNow] = useState<Partial<Content>>();
  const [problem, setProblem] = useState<Problem>();
  const { id, title } = source;
  useEffect(() => {
    let closed = false;
    api.knowledgeSources.passages({ id, limit: mostPassages }).then(
      ({ items, nextCursor }) => {
        if (closed) return;
        const said = nextCursor === null ? items.map(({ text }) => text).join('\n\n') : '';
        setNow(kind === 'text' ? { title, text: said } : { question: title, answer: said });
      },
      (error: unknown) => !closed && setProblem(problemOf(error)),
    );
    return () => {
      closed = true;
    };
  }, [api, id, title, kind]);
  if (problem) return <ProblemNotice problem={problem} />;
  if (!now) return <Skeleton label={t('knowledge.loading')} rows={3} height="h-16" />;
  return (
    <div className="grid gap-4">
      {now.text === '' && source.passages > 0 && <Notice kind="info">{t('knowledge.tooLongToShow')}</Notice>}
      <ContentForm
        kind={kind}
        keptAs={`chatai.knowledge.replace.${id}`}
        start={now}
        action={t('knowledge.replace')}
        onSend={(input) => api.knowledgeSources.replace({ id, ...input })}
        onSent={onDone}
      />
    </div>
  );
}
