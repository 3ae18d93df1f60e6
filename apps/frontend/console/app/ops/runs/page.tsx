import { ListChecks } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { readOperations } from '../../../operations/read-operations.ts';
import { RunsTable } from '../../../operations/runs-table.tsx';
import { paths } from '../../../paths.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { ButtonLink, Empty, PageHead } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('ops.runs') };
}

/** Who ran what, and how it ended, the newest first. */
export default async function RunsPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const { t } = await readTexts();
  const { cursor } = await searchParams;
  const read = await readOperations((api) => api.opsRuns.list({ limit: 50, ...(cursor ? { cursor } : {}) }));
  return (
    <>
      <PageHead title={t('ops.runs')} about={t('ops.runsAbout')} />
      <PageState read={read}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Empty Icon={ListChecks} sentence={t('ops.noRuns')} />
          ) : (
            <div className="grid gap-4">
              <RunsTable key={cursor} runs={items} />
              <div className="flex gap-2">
                {cursor && (
                  <ButtonLink as={Link} href={paths.ops.runs}>
                    {t('ops.newest')}
                  </ButtonLink>
                )}
                {nextCursor && (
                  <ButtonLink as={Link} href={`${paths.ops.runs}?cursor=${nextCursor}`}>
                    {t('ops.older')}
                  </ButtonLink>
                )}
              </div>
            </div>
          )
        }
      </PageState>
    </>
  );
}
