import { readTexts } from '../../../texts/read-texts.ts';
import { PageHead, Skeleton } from '../../../ui/index.ts';

export default async function Loading() {
  const { t } = await readTexts();
  return (
    <>
      <PageHead title={t('ops.coverage')} />
      <Skeleton label={t('ui.loading')} />
    </>
  );
}
