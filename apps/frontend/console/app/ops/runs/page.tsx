import type { Metadata } from 'next';
import { readOperations } from '../../../operations/read-operations.ts';
import { RunsView } from '../../../operations/runs-view.tsx';
import { readTexts } from '../../../texts/read-texts.ts';
import { PageHead } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('ops.runs') };
}

/** Who ran what, and how it ended, the newest first; and which restarts fixed nothing. */
export default async function RunsPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const { t } = await readTexts();
  const { cursor } = await searchParams;
  const read = await readOperations(async (api) => {
    const [runs, report] = await Promise.all([
      api.opsRuns.list({ limit: 50, ...(cursor ? { cursor } : {}) }),
      api.opsRuns.report({}),
    ]);
    return { runs, report };
  });
  return (
    <>
      <PageHead title={t('ops.runs')} about={t('ops.runsAbout')} />
      <PageState read={read}>
        {({ runs, report }) => <RunsView key={cursor} initial={runs} cursor={cursor} report={report} />}
      </PageState>
    </>
  );
}
