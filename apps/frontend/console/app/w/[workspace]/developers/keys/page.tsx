import type { Metadata } from 'next';
import Link from 'next/link';
import { KeysView } from '../../../../../developers/keys-view.tsx';
import { readDemo, readNeighbours } from '../../../../../home/read-demo.ts';
import { RefreshOn } from '../../../../../live/index.ts';
import { paths } from '../../../../../paths.ts';
import { readTexts } from '../../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../../texts/section-texts.tsx';
import { ButtonLink, PageHead } from '../../../../../ui/index.ts';
import { PageState } from '../../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('keys.title') };
}

export default async function KeysPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Promise<{ cursor?: string }>;
}) {
  const { t } = await readTexts();
  const { cursor } = await searchParams;
  const to = paths.in((await params).workspace);
  const { docsUrl } = await readNeighbours();
  const read = await readFor(params, 'keys:read', async (api, me) => {
    const [keys, { assistant, suggestions }] = await Promise.all([
      api.apiKeys.list({ limit: 50, cursor }),
      readDemo(api, me),
    ]);
    return { ...keys, assistant: assistant && { id: assistant.id, question: suggestions[0] } };
  });
  return (
    <SectionTexts sections={['developers', 'account']}>
      <RefreshOn topics={['api-keys']} />
      {read?.kind !== 'read' && <PageHead title={t('keys.title')} />}
      <PageState read={read}>
        {({ items, nextCursor, assistant }) => (
          <>
            <KeysView keys={items} docsUrl={docsUrl} firstTry={{ apiUrl: new URL(docsUrl).origin, assistant }} />
            {nextCursor && (
              <p className="mt-4">
                <ButtonLink as={Link} href={`${to.keys}?cursor=${nextCursor}`}>
                  {t('ui.nextPage')}
                </ButtonLink>
              </p>
            )}
          </>
        )}
      </PageState>
    </SectionTexts>
  );
}
