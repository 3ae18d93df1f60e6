import type { Metadata } from 'next';
import { CoverageFigures } from '../../../operations/coverage-figures.tsx';
import { readOperations } from '../../../operations/read-operations.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { PageHead } from '../../../ui/index.ts';
import { PageState } from '../../../workspace/page-state.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('ops.coverage') };
}

/** What of operations was proved before this version was made, and when. */
export default async function CoveragePage() {
  const { t } = await readTexts();
  const read = await readOperations((api) => api.opsCoverage.get({}));
  return (
    <>
      <PageHead title={t('ops.coverage')} about={t('ops.coverageAbout')} />
      <PageState read={read}>{(coverage) => <CoverageFigures {...coverage} />}</PageState>
    </>
  );
}
