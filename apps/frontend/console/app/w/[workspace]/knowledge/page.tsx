import type { Metadata } from 'next';
import Link from 'next/link';
import { AddButton } from '../../../../knowledge/add-button.tsx';
import { AddDialog } from '../../../../knowledge/add-dialog.tsx';
import { AssistantFilter } from '../../../../knowledge/assistant-filter.tsx';
import { CountFilters } from '../../../../knowledge/count-filters.tsx';
import { KeepAsking } from '../../../../knowledge/keep-asking.tsx';
import { readAssistants, readSources } from '../../../../knowledge/read-sources.ts';
import { filterOf, hrefOf, isRunning, type SearchParams } from '../../../../knowledge/source-filter.ts';
import { SourcesEmpty } from '../../../../knowledge/sources-empty.tsx';
import { SourcesTable } from '../../../../knowledge/sources-table.tsx';
import { TryQuestion } from '../../../../knowledge/try-question.tsx';
import { RefreshOn } from '../../../../live/index.ts';
import { paths } from '../../../../paths.ts';
import { readTexts } from '../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../texts/section-texts.tsx';
import { ButtonLink, PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('knowledge.title') };
}

export default async function KnowledgePage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Promise<SearchParams>;
}) {
  const { t, language } = await readTexts();
  const filter = filterOf(await searchParams);
  const to = paths.in((await params).workspace);
  const read = await readFor(params, 'knowledge:read', async (api) => {
    const [sources, assistants] = await Promise.all([readSources(api, filter), readAssistants(api)]);
    return { ...sources, assistants };
  });
  const hasAssistant = read?.kind === 'read' && read.value.assistants.length > 0;
  return (
    <SectionTexts sections={['knowledge']}>
      <RefreshOn topics={['knowledge', 'assistants']} />
      <PageHead
        title={t('knowledge.title')}
        about={t('knowledge.about')}
        actions={read?.kind === 'read' && <AddButton hasAssistant={hasAssistant} />}
      />
      <PageState read={read}>
        {({ items, nextCursor, counts, assistants }) => (
          <>
            {items.some(({ state, deletedAt }) => !deletedAt && isRunning(state)) && <KeepAsking />}
            <AddDialog assistants={assistants} preselected={filter.assistantId} />
            <div className="grid items-start gap-6 2xl:grid-cols-[minmax(0,1fr)_22rem]">
              <div className="min-w-0">
                <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
                  <CountFilters
                    filter={filter}
                    counts={filter.shown === 'deleted' ? undefined : counts}
                    list={to.knowledge}
                    t={t}
                  />
                  {assistants.length > 1 && <AssistantFilter filter={filter} assistants={assistants} />}
                </div>
                {items.length === 0 ? (
                  <SourcesEmpty filter={filter} hasAssistant={hasAssistant} to={to} t={t} />
                ) : (
                  <>
                    <SourcesTable
                      key={hrefOf(to.knowledge, filter)}
                      sources={items}
                      assistants={assistants}
                      to={to}
                      t={t}
                      language={language}
                    />
                    {nextCursor && (
                      <p className="mt-4">
                        <ButtonLink as={Link} href={hrefOf(to.knowledge, { ...filter, cursor: nextCursor })}>
                          {t('ui.nextPage')}
                        </ButtonLink>
                      </p>
                    )}
                  </>
                )}
              </div>
              {hasAssistant && (
                // Where there is no room beside the list, before it; on a phone behind it, where a row's question leads.
                <div className="min-w-0 md:max-2xl:order-first">
                  <TryQuestion
                    // Another filter asks another assistant.
                    key={filter.assistantId}
                    title={t('knowledge.tryTitle')}
                    assistants={assistants}
                    preselected={filter.assistantId}
                    sources={items}
                  />
                </div>
              )}
            </div>
          </>
        )}
      </PageState>
    </SectionTexts>
  );
}
