import { Building2 } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { CreateWorkspaceButton } from '../../../admin/create-workspace-button.tsx';
import { type Fields, listAddress, toListQuery } from '../../../admin/list-query.ts';
import { readPlatform } from '../../../admin/read-platform.ts';
import { SearchForm } from '../../../admin/search-form.tsx';
import { WorkspacesTable } from '../../../admin/workspaces-table.tsx';
import { paths } from '../../../paths.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { ButtonLink, Empty, PageHead } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('admin.workspaces') };
}

export default async function WorkspacesPage({ searchParams }: { searchParams: Promise<Fields> }) {
  const { t } = await readTexts();
  const query = toListQuery(await searchParams);
  const here = listAddress(paths.admin.workspaces, query);
  const read = await readPlatform((api) => api.adminWorkspaces.list({ limit: 50, ...query }));
  return (
    <>
      <PageHead title={t('admin.workspaces')} actions={read.kind === 'read' && <CreateWorkspaceButton />} />
      <PageState read={read}>
        {({ items, nextCursor }) => (
          <>
            <SearchForm key={here} path={paths.admin.workspaces} query={query} label={t('admin.searchWorkspaces')} />
            {items.length > 0 ? (
              <WorkspacesTable workspaces={items} />
            ) : (
              <Empty
                Icon={Building2}
                sentence={t('admin.noWorkspaces')}
                action={
                  <ButtonLink as={Link} href={paths.admin.workspaces}>
                    {t('admin.clear')}
                  </ButtonLink>
                }
              />
            )}
            {nextCursor && (
              <p className="mt-4">
                <ButtonLink as={Link} href={listAddress(paths.admin.workspaces, { ...query, cursor: nextCursor })}>
                  {t('ui.nextPage')}
                </ButtonLink>
              </p>
            )}
          </>
        )}
      </PageState>
    </>
  );
}
