import type { Metadata } from 'next';
import { languageChoices, modelChoices } from '../../../../../assistants/choices.ts';
import { Editor } from '../../../../../assistants/editor.tsx';
import { RefreshOn } from '../../../../../live/index.ts';
import { readTexts } from '../../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../../texts/section-texts.tsx';
import { PageHead } from '../../../../../ui/index.ts';
import { PageState } from '../../../../../workspace/page-state.tsx';
import { readFor } from '../../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('editor.title') };
}

export default async function AssistantPage({ params }: { params: Promise<{ workspace: string; id: string }> }) {
  const { language, t } = await readTexts();
  const { id } = await params;
  const read = await readFor(params, 'assistants:read', async (api, me) => {
    const [assistant, draft, providers] = await Promise.all([
      api.assistants.get({ id }),
      api.assistants.draft({ id }),
      me.scopes.includes('models:read') ? api.modelProviders.list({ limit: 200 }) : { items: [] },
    ]);
    return { assistant, draft, providers: providers.items };
  });
  return (
    <SectionTexts sections={['assistants', 'talk', 'connect']}>
      <RefreshOn topics={['assistants']} id={id} />
      {read && read.kind !== 'read' && <PageHead title={t('editor.title')} />}
      <PageState read={read}>
        {({ assistant, draft, providers }) => (
          <Editor
            key={assistant.id}
            assistant={assistant}
            draft={draft}
            languages={languageChoices([assistant.language, draft.language], language, t)}
            models={modelChoices([assistant.model, draft.model], providers, t)}
          />
        )}
      </PageState>
    </SectionTexts>
  );
}
