import type { Metadata } from 'next';
import Link from 'next/link';
import { type Fields, listAddress, toListQuery } from '../../../admin/list-query.ts';
import { readPlatform } from '../../../admin/read-platform.ts';
import { UsersView } from '../../../admin/users-view.tsx';
import { paths } from '../../../paths.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { ButtonLink, PageHead } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('admin.users') };
}

export default async function UsersPage({ searchParams }: { searchParams: Promise<Fields> }) {
  const { t } = await readTexts();
  const query = toListQuery(await searchParams);
  const here = listAddress(paths.admin.users, query);
  const read = await readPlatform((api) => api.adminUsers.list({ limit: 50, ...query }));
  return (
    <>
      {read.kind !== 'read' && <PageHead title={t('admin.users')} />}
      <PageState read={read}>
        {({ items, nextCursor }) => (
          <>
            <UsersView key={here} users={items} query={query} />
            {nextCursor && (
              <p className="mt-4">
                <ButtonLink as={Link} href={listAddress(paths.admin.users, { ...query, cursor: nextCursor })}>
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
