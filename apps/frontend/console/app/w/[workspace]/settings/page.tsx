import type { Client } from '@chatai/contract/client';
import type { Metadata } from 'next';
import { RefreshOn } from '../../../../live/index.ts';
import { paths } from '../../../../paths.ts';
import { ChangeFilters } from '../../../../settings/change-filters.tsx';
import { ChangeLog } from '../../../../settings/change-log.tsx';
import { type ChangeQuery, changesTab } from '../../../../settings/change-query.ts';
import { NewWorkspaceCard } from '../../../../settings/new-workspace-card.tsx';
import { SettingsForm } from '../../../../settings/settings-form.tsx';
import { SettingsTabs } from '../../../../settings/settings-tabs.tsx';
import { workspaceActions } from '../../../../settings/workspace-actions.ts';
import { readTexts } from '../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../texts/section-texts.tsx';
import { PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('settings.title') };
}

export default async function SettingsPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: Promise<ChangeQuery & { tab?: string }>;
}) {
  const { t } = await readTexts();
  const { tab, ...query } = await searchParams;
  const to = paths.in((await params).workspace);
  const isLog = tab === 'changes';
  const read = await readFor(params, 'workspace:write', async (api) => ({
    settings: isLog ? undefined : await api.workspaces.get(),
    log: isLog ? await readLog(api, query) : undefined,
  }));
  return (
    <SectionTexts sections={['workspaceSettings']}>
      <RefreshOn topics={['workspace']} />
      <PageHead title={t('settings.title')} />
      <PageState read={read}>
        {({ settings, log }) => (
          <SettingsTabs tab={isLog ? 'changes' : 'general'}>
            {settings && (
              <div className="grid gap-6">
                <SettingsForm settings={settings} />
                <NewWorkspaceCard />
              </div>
            )}
            {log && (
              <>
                <ChangeFilters
                  log={changesTab(to.settings)}
                  query={query}
                  actions={workspaceActions}
                  people={log.people}
                />
                <ChangeLog page={log.page} query={query} log={changesTab(to.settings)} />
              </>
            )}
          </SettingsTabs>
        )}
      </PageState>
    </SectionTexts>
  );
}

async function readLog(api: Client, { action, actorId, targetId, cursor }: ChangeQuery) {
  const [page, members] = await Promise.all([
    api.audit.list({ limit: 50, action, actorId, targetId, cursor }),
    api.members.list({ limit: 200 }),
  ]);
  return { page, people: members.items.map(({ userId: id, name }) => ({ id, name })) };
}
