'use client';

import type { Assistant, AssistantDraft } from '@chatai/contract/assistants';
import { useSearchParams } from 'next/navigation';
import { useTexts } from '../texts/index.ts';
import { type Choice, Tabs } from '../ui/index.ts';
import { ClashNotice } from './clash-notice.tsx';
import { DraftForm } from './draft-form.tsx';
import { EditorHead } from './editor-head.tsx';
import { PublishBar } from './publish-bar.tsx';
import { TestChat } from './test-chat.tsx';
import { useAutosave } from './use-autosave.ts';

/** The draft of an assistant on the left, a test chat with it on the right; on a phone one of them at a time, named in the URL. */
export function Editor({
  assistant,
  draft,
  languages,
  models,
}: {
  assistant: Assistant;
  draft: AssistantDraft;
  languages: readonly Choice[];
  models: readonly Choice[];
}) {
  const { t } = useTexts();
  const { editing, autosave } = useAutosave(assistant.id, draft);
  const tab = useSearchParams().get('tab') === 'chat' ? 'chat' : 'form';
  const choose = (next: string) =>
    window.history.replaceState(null, '', next === 'chat' ? '?tab=chat' : window.location.pathname);
  return (
    <>
      <EditorHead assistant={assistant} editing={editing} autosave={autosave} />
      {editing.state.kind === 'clash' && <ClashNotice onDecide={(whose) => void autosave.decide(whose)} />}
      <Tabs
        label={t('editor.parts')}
        value={tab}
        onChange={choose}
        sideBySide
        tabs={[
          {
            value: 'form',
            word: t('editor.form'),
            content: <DraftForm editing={editing} autosave={autosave} languages={languages} models={models} />,
          },
          {
            value: 'chat',
            word: t('editor.chat'),
            content: <TestChat assistantId={assistant.id} editing={editing} autosave={autosave} />,
          },
        ]}
      />
      <PublishBar assistant={assistant} editing={editing} autosave={autosave} />
    </>
  );
}
