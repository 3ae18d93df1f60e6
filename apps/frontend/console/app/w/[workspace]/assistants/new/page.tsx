import type { Metadata } from 'next';
import { NewAssistantForm } from '../../../../../assistants/new-assistant-form.tsx';
import { readTexts } from '../../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../../texts/section-texts.tsx';
import { PageHead } from '../../../../../ui/index.ts';
import { PageState } from '../../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('assistants.new') };
}

/** A template or nothing, a name, and it answers. */
export default async function NewAssistantPage({ params }: { params: Params }) {
  const { t } = await readTexts();
  const read = await readFor(params, 'assistants:read', (api) => api.assistants.templates());
  return (
    <SectionTexts sections={['assistants']}>
      <PageHead title={t('assistants.new')} about={t('assistants.newAbout')} />
      <PageState read={read}>{({ items }) => <NewAssistantForm templates={items} />}</PageState>
    </SectionTexts>
  );
}
