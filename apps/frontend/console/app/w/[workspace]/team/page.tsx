import type { Metadata } from 'next';
import Link from 'next/link';
import { RefreshOn } from '../../../../live/index.ts';
import { paths } from '../../../../paths.ts';
import { TeamView } from '../../../../team/team-view.tsx';
import { readTexts } from '../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../texts/section-texts.tsx';
import { ButtonLink, PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('team.title') };
}

export default async function TeamPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Promise<{ cursor?: string }>;
}) {
  const { t } = await readTexts();
  const { cursor } = await searchParams;
  const to = paths.in((await params).workspace);
  const read = await readFor(params, 'team:read', async (api) => {
    const [members, invitations] = await Promise.all([
      api.members.list({ limit: 50, cursor }),
      api.invitations.list({ limit: 200 }),
    ]);
    return { members, invitations };
  });
  return (
    <SectionTexts sections={['team']}>
      <RefreshOn topics={['team']} />
      {read?.kind !== 'read' && <PageHead title={t('team.title')} />}
      <PageState read={read}>
        {({ members, invitations }) => (
          <>
            <TeamView members={members.items} invitations={invitations.items} />
            {members.nextCursor && (
              <p className="mt-4">
                <ButtonLink as={Link} href={`${to.team}?cursor=${members.nextCursor}`}>
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
