import type { Metadata } from 'next';
import { readPlatform } from '../../../admin/read-platform.ts';
import { paths } from '../../../paths.ts';
import { ChangeFilters } from '../../../settings/change-filters.tsx';
import { ChangeLog } from '../../../settings/change-log.tsx';
import type { ChangeQuery } from '../../../settings/change-query.ts';
import { platformActions } from '../../../settings/workspace-actions.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { SectionTexts } from '../../../texts/section-texts.tsx';
import { PageHead } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('admin.audit') };
}

/** Who changed what on the platform, and in their own accounts. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<ChangeQuery> }) {
  const { t } = await readTexts();
  const { action, actorId, targetId, cursor } = await searchParams;
  const query = { action, actorId, targetId, cursor };
  const here = paths.admin.audit;
  const read = await readPlatform((api) => api.adminAudit.list({ limit: 50, ...query }));
  return (
    <SectionTexts sections={['workspaceSettings']}>
      <PageHead title={t('admin.audit')} about={t('admin.auditAbout')} />
      <PageState read={read}>
        {(page) => (
          <>
            <ChangeFilters log={here} query={query} actions={platformActions} people={authorsOf(page.items)} />
            <ChangeLog page={page} query={query} log={here} />
          </>
        )}
      </PageState>
    </SectionTexts>
  );
}

/** Those who have done something on this page. */
const authorsOf = (events: readonly { actor: { id: string | null; name: string } }[]) => [
  ...new Map(events.flatMap(({ actor: { id, name } }) => (id ? [[id, { id, name }] as const] : []))).values(),
];
