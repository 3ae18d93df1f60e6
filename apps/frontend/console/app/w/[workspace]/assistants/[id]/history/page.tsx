import type { Metadata } from 'next';
import Link from 'next/link';
import { chosenPair } from '../../../../../../assistants/chosen-pair.ts';
import { CompareVersions } from '../../../../../../assistants/compare-versions.tsx';
import { VersionsTable } from '../../../../../../assistants/versions-table.tsx';
import { RefreshOn } from '../../../../../../live/index.ts';
import { paths } from '../../../../../../paths.ts';
import { readTexts } from '../../../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../../../texts/section-texts.tsx';
import { ButtonLink, PageHead } from '../../../../../../ui/index.ts';
import { PageState } from '../../../../../../workspace/page-state.tsx';
import { readFor } from '../../../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('versions.title') };
}

/** What was published when and by whom, what changed between two versions, and the way back to each. */
export default async function HistoryPage({
  params,
  searchParams,
}: {
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<{ from?: string; to?: string }>;
}) {
  const { t } = await readTexts();
  const { workspace, id } = await params;
  const asked = await searchParams;
  const read = await readFor(params, 'assistants:read', async (api) => {
    const [assistant, versions] = await Promise.all([api.assistants.get({ id }), api.assistants.versions({ id })]);
    return { assistant, versions: versions.items };
  });
  const back = (
    <ButtonLink as={Link} href={paths.in(workspace).assistant(id)}>
      {t('versions.toEditor')}
    </ButtonLink>
  );
  return (
    <SectionTexts sections={['assistants']}>
      <RefreshOn topics={['assistants']} id={id} />
      <PageHead
        title={t('versions.title')}
        about={read?.kind === 'read' ? read.value.assistant.name : undefined}
        actions={back}
      />
      <PageState read={read}>
        {({ assistant, versions }) => {
          const pair = chosenPair(versions, asked);
          return (
            <div className="grid gap-6">
              <VersionsTable assistantId={id} live={assistant.version} versions={versions} />
              {pair ? (
                <CompareVersions assistantId={id} versions={versions} {...pair} />
              ) : (
                <p className="max-w-[72ch] text-muted">{t('versions.only')}</p>
              )}
            </div>
          );
        }}
      </PageState>
    </SectionTexts>
  );
}
