import { readTexts } from '../../../../texts/read-texts.ts';
import { PageHead, Skeleton } from '../../../../ui/index.ts';

export default async function Loading() {
  const { t } = await readTexts();
  return (
    <>
      <PageHead title={t('knowledge.title')} about={t('knowledge.about')} />
      <Skeleton label={t('knowledge.loading')} rows={8} height="h-14" />
    </>
  );
}
