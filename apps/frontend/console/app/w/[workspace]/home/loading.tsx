import { readTexts } from '../../../../texts/read-texts.ts';
import { PageHead, Skeleton } from '../../../../ui/index.ts';

export default async function Loading() {
  const { t } = await readTexts();
  return (
    <>
      <PageHead title={t('home.title')} />
      <div className="grid items-start gap-4 sm:gap-6 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <Skeleton label={t('ui.loading')} rows={2} height="h-96" />
        <Skeleton label={t('ui.loading')} rows={3} height="h-60" />
      </div>
    </>
  );
}
