import { readTexts } from '../../../../../texts/read-texts.ts';
import { PageHead, Skeleton } from '../../../../../ui/index.ts';

export default async function AssistantLoading() {
  const { t } = await readTexts();
  return (
    <>
      <PageHead title={t('editor.title')} />
      <div className="grid gap-6 lg:grid-cols-2">
        <Skeleton label={t('ui.loading')} rows={1} height="h-[40rem]" />
        <div className="skeleton h-96 max-lg:hidden" />
      </div>
    </>
  );
}
