import type { Metadata } from 'next';
import { readOperations } from '../../../../operations/read-operations.ts';
import { RunView } from '../../../../operations/run-view.tsx';
import { readTexts } from '../../../../texts/read-texts.ts';
import { PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('ops.runs') };
}

export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  const { t } = await readTexts();
  const { id } = await params;
  const read = await readOperations(async (api) => {
    const run = await api.opsRuns.get({ id });
    if (run.state !== 'broken-off' || run.dryRun) return { run };
    const [{ items }, seen] = await Promise.all([api.opsRunbooks.list({}), api.opsHealth.now({})]);
    const step = items.flatMap(({ steps }) => steps).find((one) => one.step === run.step);
    return { run, ...(step ? { resume: { step, seen } } : {}) };
  });
  return (
    <>
      {read.kind !== 'read' && <PageHead title={t('ops.runs')} />}
      <PageState read={read}>{({ run, resume }) => <RunView key={run.id} initial={run} resume={resume} />}</PageState>
    </>
  );
}
