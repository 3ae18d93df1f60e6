import type { Metadata } from 'next';
import { UncertainParts } from '../../../../../inbox/index.ts';
import { RefreshOn } from '../../../../../live/index.ts';
import { paths } from '../../../../../paths.ts';
import { readTexts } from '../../../../../texts/read-texts.ts';
import { PageState } from '../../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('uncertain.title') };
}

/** What was maybe sent; `all`: also what is known by now. */
export default async function UncertainPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Promise<{ all?: string; cursor?: string }>;
}) {
  const { t } = await readTexts();
  const { all, cursor } = await searchParams;
  const { uncertain } = paths.in((await params).workspace);
  const read = await readFor(params, 'conversations:read', (api) =>
    api.conversations.uncertain({ limit: 50, cursor, ...(all ? {} : { state: 'uncertain' }) }),
  );
  return (
    <>
      <RefreshOn topics={['conversations']} />
      {read?.kind === 'problem' && <h1 className="p-4 text-lg font-semibold">{t('uncertain.title')}</h1>}
      <PageState read={read}>
        {({ items, nextCursor }) => (
          <UncertainParts
            parts={items}
            nextHref={nextCursor === null ? undefined : `${uncertain}?${all ? 'all=1&' : ''}cursor=${nextCursor}`}
            all={all !== undefined}
          />
        )}
      </PageState>
    </>
  );
}
