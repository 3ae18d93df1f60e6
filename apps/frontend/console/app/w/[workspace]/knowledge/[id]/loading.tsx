import { readTexts } from '../../../../../texts/read-texts.ts';
import { PageHead, Skeleton } from '../../../../../ui/index.ts';

export default async function Loading() {
  const { t } = await readTexts();
  return (
    <>
      <PageHead title={t('knowledge.source')} />
      <Skeleton label={t('knowledge.loading')} rows={6} height="h-14" />
    </>
  );
}
