import { readTexts } from '../../../../../texts/read-texts.ts';
import { PageHead, Skeleton } from '../../../../../ui/index.ts';

export default async function NewAssistantLoading() {
  const { t } = await readTexts();
  return (
    <>
      <PageHead title={t('assistants.new')} about={t('assistants.newAbout')} />
      <Skeleton label={t('ui.loading')} rows={4} height="h-16" />
    </>
  );
}
