'use client';

import type { KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { Problem } from '@chatai/contract/problem';
import { useState } from 'react';
import { ProblemNotice, problemOf } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Notice } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { type FileRefusal, refusalOf } from './file-check.ts';
import { FilePlace } from './file-place.tsx';

type State =
  | { kind: 'waiting' }
  | { kind: 'sending'; name: string }
  | { kind: 'refused'; name: string; refusal: FileRefusal }
  | { kind: 'failed'; problem: Problem };

/** Another file in the place of a file. */
export function ReplaceFile({ source, onDone }: { source: KnowledgeSource; onDone: () => void }) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const [state, setState] = useState<State>({ kind: 'waiting' });
  async function take([file]: File[]) {
    if (!file || state.kind === 'sending') return;
    const { name } = file;
    const refusal = refusalOf(file);
    if (refusal) return setState({ kind: 'refused', name, refusal });
    setState({ kind: 'sending', name });
    try {
      await api.knowledgeSources.replace({ id: source.id, file });
      onDone();
    } catch (error) {
      setState({ kind: 'failed', problem: problemOf(error) });
    }
  }
  return (
    <div className="grid gap-4">
      <FilePlace label={t('knowledge.chooseFile')} many={false} onFiles={(files) => void take(files)} />
      {state.kind === 'sending' && <p role="status">{t('knowledge.sendingFile', { name: state.name })}</p>}
      {state.kind === 'refused' && (
        <Notice kind="fail">
          <p className="font-semibold">{state.name}</p>
          <p>{t(`fileRefusal.${state.refusal}`)}</p>
        </Notice>
      )}
      {state.kind === 'failed' && <ProblemNotice problem={state.problem} />}
    </div>
  );
}
