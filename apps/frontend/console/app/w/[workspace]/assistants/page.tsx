import { MessagesSquare } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { AssistantsTable } from '../../../../assistants/assistants-table.tsx';
import { DeletedTable } from '../../../../assistants/deleted-table.tsx';
import { NewLink } from '../../../../assistants/new-link.tsx';
import { RefreshOn } from '../../../../live/index.ts';
import { paths } from '../../../../paths.ts';
import { readTexts } from '../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../texts/section-texts.tsx';
import { ButtonLink, Empty, PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../workspace/read-workspace.tsx';

type Search = Promise<{ deleted?: string; cursor?: string }>;

export async function generateMetadata({ searchParams }: { searchParams: Search }): Promise<Metadata> {
  const { t } = await readTexts();
  return { title: t((await searchParams).deleted === 'true' ? 'assistants.deletedTitle' : 'assistants.title') };
}

export default async function AssistantsPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { t } = await readTexts();
  const { deleted, cursor } = await searchParams;
  const isBin = deleted === 'true';
  const to = paths.in((await params).workspace);
  const read = await readFor(params, 'assistants:read', (api) =>
    api.assistants.list({ limit: 50, cursor, deleted: isBin ? 'true' : 'false' }),
  );
  const inUse = (
    <ButtonLink as={Link} href={to.assistants}>
      {t('assistants.inUse')}
    </ButtonLink>
  );
  const firstPage = (
    <ButtonLink as={Link} href={isBin ? `${to.assistants}?deleted=true` : to.assistants}>
      {t('assistants.firstPage')}
    </ButtonLink>
  );
  const actions = (
    <>
      <ButtonLink as={Link} href={`${to.assistants}?deleted=true`}>
        {t('assistants.deletedTitle')}
      </ButtonLink>
      <NewLink />
    </>
  );
  return (
    <SectionTexts sections={['assistants']}>
      <RefreshOn topics={['assistants']} />
      <PageHead
        title={t(isBin ? 'assistants.deletedTitle' : 'assistants.title')}
        about={t(isBin ? 'assistants.deletedAbout' : 'assistants.about')}
        actions={isBin ? inUse : actions}
      />
      <PageState read={read}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Empty
              Icon={MessagesSquare}
              sentence={t(cursor ? 'assistants.noMore' : isBin ? 'assistants.noneDeleted' : 'assistants.none')}
              action={cursor ? firstPage : isBin ? inUse : <NewLink look="secondary" />}
            />
          ) : (
            <>
              {isBin ? (
                <DeletedTable key={cursor} assistants={items} t={t} />
              ) : (
                <AssistantsTable key={cursor} assistants={items} to={to} t={t} />
              )}
              <p className="mt-4 flex flex-wrap gap-2 empty:hidden">
                {cursor && firstPage}
                {nextCursor && (
                  <ButtonLink as={Link} href={`${to.assistants}?${isBin ? 'deleted=true&' : ''}cursor=${nextCursor}`}>
                    {t('ui.nextPage')}
                  </ButtonLink>
                )}
              </p>
            </>
          )
        }
      </PageState>
    </SectionTexts>
  );
}
