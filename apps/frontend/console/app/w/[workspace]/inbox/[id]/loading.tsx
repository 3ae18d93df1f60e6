import { readTexts } from '../../../../../texts/read-texts.ts';
import { Skeleton } from '../../../../../ui/index.ts';

export default async function Loading() {
  const { t } = await readTexts();
  return (
    <div className="p-4">
      <Skeleton label={t('thread.loading')} rows={6} height="h-20" />
    </div>
  );
}
