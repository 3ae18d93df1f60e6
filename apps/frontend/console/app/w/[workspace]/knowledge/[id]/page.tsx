import { id as idShape } from '@chatai/contract/page';
import { ArrowLeft } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { KeepAsking } from '../../../../../knowledge/keep-asking.tsx';
import { PassageList } from '../../../../../knowledge/passage-list.tsx';
import { readAssistants } from '../../../../../knowledge/read-sources.ts';
import { SourceActions } from '../../../../../knowledge/source-actions.tsx';
import { SourceFacts } from '../../../../../knowledge/source-facts.tsx';
import { isRunning, type SearchParams } from '../../../../../knowledge/source-filter.ts';
import { TryQuestion } from '../../../../../knowledge/try-question.tsx';
import { RefreshOn } from '../../../../../live/index.ts';
import { paths } from '../../../../../paths.ts';
import { readTexts } from '../../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../../texts/section-texts.tsx';
import { Card, Notice, PageHead } from '../../../../../ui/index.ts';
import { PageState } from '../../../../../workspace/page-state.tsx';
import { readFor } from '../../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('knowledge.source') };
}

/** A page of a source shows so many passages. */
const shownPassages = 20;

export default async function SourcePage({
  params,
  searchParams,
}: {
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<SearchParams>;
}) {
  const { t, language } = await readTexts();
  const { workspace, id } = await params;
  if (!idShape.safeParse(id).success) notFound();
  const { cursor } = await searchParams;
  const from = typeof cursor === 'string' && /^\d{1,9}$/.test(cursor) ? cursor : undefined;
  const to = paths.in(workspace);
  const read = await readFor(params, 'knowledge:read', async (api) => {
    const [source, passages, assistants] = await Promise.all([
      api.knowledgeSources.get({ id }),
      api.knowledgeSources.passages({ id, limit: shownPassages, cursor: from }),
      readAssistants(api),
    ]);
    return { source, passages, assistant: assistants.find((one) => one.id === source.assistantId) };
  });
  return (
    <SectionTexts sections={['knowledge']}>
      <RefreshOn topics={['knowledge']} id={id} />
      <p className="mb-2">
        <Link
          href={to.knowledge}
          className="inline-flex items-center gap-1 text-accent underline-offset-4 hover:underline"
        >
          <ArrowLeft aria-hidden size={16} />
          {t('knowledge.title')}
        </Link>
      </p>
      {read && read.kind !== 'read' && <PageHead title={t('knowledge.source')} />}
      <PageState read={read}>
        {({ source, passages, assistant }) => (
          <>
            {!source.deletedAt && isRunning(source.state) && <KeepAsking />}
            <PageHead title={source.title} actions={<SourceActions source={source} spread />} />
            <div className="grid gap-4 empty:hidden">
              {source.deletedAt && <Notice kind="warn">{t('knowledge.isDeleted')}</Notice>}
              {!source.deletedAt && source.state !== 'ready' && source.passages > 0 && (
                <Notice kind="info">{t('knowledge.oldIsFound')}</Notice>
              )}
            </div>
            <div className="mt-4 grid items-start gap-4 sm:gap-6 xl:grid-cols-[minmax(0,1fr)_22rem] xl:grid-rows-[auto_1fr]">
              <Card title={t('knowledge.facts')}>
                <SourceFacts source={source} assistantName={assistant?.name} t={t} language={language} />
              </Card>
              {assistant && !source.deletedAt && (
                <div className="min-w-0 xl:row-span-2">
                  <TryQuestion title={t('knowledge.askSource')} assistants={[assistant]} sourceId={id} />
                </div>
              )}
              <Card title={t('knowledge.passages')}>
                <PassageList
                  passages={passages.items}
                  nextCursor={passages.nextCursor}
                  isFirstPage={from === undefined}
                  here={to.source(id)}
                  t={t}
                />
              </Card>
            </div>
          </>
        )}
      </PageState>
    </SectionTexts>
  );
}
