import { readTexts } from '../../../../../../texts/read-texts.ts';
import { PageHead, Skeleton } from '../../../../../../ui/index.ts';

export default async function HistoryLoading() {
  const { t } = await readTexts();
  return (
    <>
      <PageHead title={t('versions.title')} />
      <Skeleton label={t('ui.loading')} />
    </>
  );
}
