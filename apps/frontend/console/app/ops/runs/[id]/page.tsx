import type { Metadata } from 'next';
import { cache } from 'react';
import { readOperations } from '../../../../operations/read-operations.ts';
import { RunView } from '../../../../operations/run-view.tsx';
import { isResumable } from '../../../../operations/run-words.ts';
import { attempt, serverApi } from '../../../../session/read-session.ts';
import { readTexts } from '../../../../texts/read-texts.ts';
import { PageHead } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';

/** Asked once for the page and its title. */
const askRun = cache(async (id: string) => (await serverApi()).opsRuns.get({ id }));

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { t } = await readTexts();
  const { value } = await attempt(askRun((await params).id));
  return { title: value ? t('ops.runOf', { step: value.step }) : t('ops.runs') };
}

export default async function RunPage({ params }: { params: Params }) {
  const { t } = await readTexts();
  const { id } = await params;
  const read = await readOperations(async (api) => {
    const run = await askRun(id);
    // Only what goes on has a limit, and only what was broken off is resumed: which a run may become that goes on.
    if (run.state !== 'goes-on' && !isResumable(run)) return { run };
    const [{ items }, seen] = await Promise.all([api.opsRunbooks.list({}), api.opsHealth.now({})]);
    return { run, step: items.flatMap(({ steps }) => steps).find((one) => one.step === run.step), seen };
  });
  return (
    <>
      {read.kind !== 'read' && <PageHead title={t('ops.runs')} />}
      <PageState read={read}>
        {({ run, step, seen }) => <RunView key={run.id} initial={run} step={step} seen={seen} />}
      </PageState>
    </>
  );
}
