import { readTexts } from '../../../../texts/read-texts.ts';
import { PageHead, Skeleton } from '../../../../ui/index.ts';

export default async function AssistantsLoading() {
  const { t } = await readTexts();
  return (
    <>
      <PageHead title={t('assistants.title')} about={t('assistants.about')} />
      <Skeleton label={t('ui.loading')} />
    </>
  );
}
