'use client';

import type { Assistant } from '@chatai/contract/assistants';
import { useEffect, useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { useTexts } from '../texts/index.ts';
import { Dialog, Select, Tabs, useToast } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import type { TypedKind } from './content.ts';
import { ContentForm } from './content-form.tsx';
import { FilePlace } from './file-place.tsx';
import { UploadList } from './upload-list.tsx';
import { type AddKind, useAddKind } from './use-add-kind.ts';
import { useDroppedOnPage } from './use-dropped-on-page.ts';
import { useUploads } from './use-uploads.ts';

/** Adds files, a text, or a question with its answer to an assistant. */
export function AddDialog({
  assistants,
  preselected,
}: {
  assistants: readonly Pick<Assistant, 'id' | 'name'>[];
  /** The one whose sources are shown. */
  preselected: string | undefined;
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const toast = useToast();
  const [kind, show] = useAddKind();
  const refusal = useRefusal('knowledge:write');
  const { uploads, add, tryAgain, clear } = useUploads();
  const [chosen, setChosen] = useState<string>();
  const [unchosen, setUnchosen] = useState(false);
  /** Dropped before it was said whom they are for. */
  const [early, setEarly] = useState<File[]>([]);

  const only = assistants.length === 1 ? assistants[0]?.id : undefined;
  const assistantId = chosen ?? assistants.find(({ id }) => id === preselected)?.id ?? only;

  function choose(id: string) {
    setChosen(id);
    setUnchosen(false);
    add(early, id);
    setEarly([]);
  }
  function take(files: File[]) {
    if (assistantId === undefined) {
      setUnchosen(true);
      setEarly([...early, ...files]);
    } else add(files, assistantId);
  }
  const mayAdd = refusal === undefined && assistants.length > 0;
  useDroppedOnPage(mayAdd && kind === undefined, (files) => {
    show('files');
    take(files);
  });
  function isChosen(): boolean {
    setUnchosen(assistantId === undefined);
    return assistantId !== undefined;
  }
  function close() {
    show(undefined);
    clear();
    setEarly([]);
    setUnchosen(false);
  }
  function sent() {
    close();
    readAnew();
    toast(t('knowledge.added', { count: 1 }));
  }

  const allAdded = uploads.length > 0 && uploads.every((upload) => upload.kind === 'added');
  useEffect(() => {
    if (!allAdded) return;
    toast(t('knowledge.added', { count: uploads.length }));
    show(undefined);
    clear();
  }, [allAdded, uploads.length, toast, t, show, clear]);

  const form = (typed: TypedKind) => (
    <ContentForm
      kind={typed}
      keptAs={`chatai.knowledge.add.${typed}`}
      action={t('knowledge.add')}
      isReady={isChosen}
      // `isReady` has seen that there is one.
      onSend={(input) => api.knowledgeSources.create({ assistantId: assistantId as string, kind: typed, ...input })}
      onSent={sent}
    />
  );
  return (
    <Dialog title={t('knowledge.add')} open={kind !== undefined && mayAdd} onOpenChange={(open) => !open && close()}>
      <div className="mb-4">
        <Select
          label={t('knowledge.assistant')}
          hint={early.length > 0 ? t('knowledge.filesWait', { count: early.length }) : undefined}
          error={unchosen ? t('knowledge.chooseAssistant') : undefined}
          value={assistantId ?? ''}
          choices={assistants.map(({ id, name }) => ({ value: id, word: name }))}
          onChange={choose}
        />
      </div>
      <Tabs
        label={t('knowledge.what')}
        value={kind ?? 'files'}
        onChange={(value) => show(value as AddKind)}
        tabs={[
          {
            value: 'files',
            word: t('knowledge.files'),
            content: (
              <div className="grid gap-4">
                <FilePlace label={t('knowledge.chooseFiles')} many onFiles={take} />
                <UploadList uploads={uploads} onTryAgain={(upload) => assistantId && tryAgain(upload, assistantId)} />
              </div>
            ),
          },
          { value: 'text', word: t('sourceKind.text'), content: form('text') },
          { value: 'qa', word: t('sourceKind.qa'), content: form('qa') },
        ]}
      />
    </Dialog>
  );
}
