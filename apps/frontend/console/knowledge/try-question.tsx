'use client';

import type { Assistant } from '@chatai/contract/assistants';
import type { FoundPassage, KnowledgeSource } from '@chatai/contract/knowledge-sources';
import type { Problem } from '@chatai/contract/problem';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ProblemNotice, problemOf } from '../problem/index.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, Input, Select } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { FoundPassages } from './found-passages.tsx';
import { useAskedSource } from './use-asked-source.ts';

/** Name of the form: whoever leads here puts the focus into it. */
export const questionForm = 'knowledge-question';

type State =
  | { kind: 'open' }
  | { kind: 'searching' }
  | { kind: 'found'; passages: FoundPassage[]; onlyIn: string | undefined }
  | { kind: 'failed'; problem: Problem };

/** The passages that are found for a typed question, in all that an assistant knows or in one source of it. */
export function TryQuestion({
  title,
  assistants,
  preselected,
  sources,
  sourceId,
}: {
  title: string;
  assistants: readonly Pick<Assistant, 'id' | 'name'>[];
  preselected?: string | undefined;
  /** Those that can be asked alone, of which the address names one. */
  sources?: readonly Pick<KnowledgeSource, 'id' | 'title' | 'assistantId'>[];
  /** The one that is asked. */
  sourceId?: string | undefined;
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const [question, keepQuestion] = useKeptText(`chatai.knowledge.try.${sourceId ?? 'all'}`);
  const [chosen, setChosen] = useState<string>();
  const [state, setState] = useState<State>({ kind: 'open' });
  const [askedId, ask] = useAskedSource();
  const asked = sources?.find(({ id }) => id === askedId);
  const assistantId = asked?.assistantId ?? chosen ?? preselected ?? assistants[0]?.id;
  const onlyIn = asked?.id ?? sourceId;

  async function search(event: FormEvent) {
    event.preventDefault();
    const typed = question?.trim();
    if (!typed || !assistantId || state.kind === 'searching') return;
    setState({ kind: 'searching' });
    try {
      const { items } = await api.knowledgeSources.search({ assistantId, question: typed, sourceId: onlyIn });
      setState({ kind: 'found', passages: items, onlyIn });
    } catch (error) {
      setState({ kind: 'failed', problem: problemOf(error) });
    }
  }

  return (
    <Card title={title}>
      <div className="@container">
        {asked && (
          <p className="mb-3 flex flex-wrap items-center justify-between gap-2">
            <span className="min-w-0 wrap-anywhere">{t('knowledge.askedIn', { title: asked.title })}</span>
            <Button look="quiet" onClick={() => ask(undefined)}>
              <X aria-hidden size={16} />
              {t('knowledge.askAll')}
            </Button>
          </p>
        )}
        <form id={questionForm} onSubmit={search} className="grid items-end gap-3 @2xl:flex">
          {assistants.length > 1 && !asked && (
            <div className="min-w-0 @2xl:w-56">
              <Select
                label={t('knowledge.assistant')}
                value={assistantId ?? ''}
                choices={assistants.map(({ id, name }) => ({ value: id, word: name }))}
                onChange={setChosen}
              />
            </div>
          )}
          <div className="min-w-0 grow">
            <Input
              label={t('knowledge.yourQuestion')}
              name="question"
              maxLength={2_000}
              value={question ?? ''}
              onChange={(event) => keepQuestion(event.target.value)}
            />
          </div>
          <div className="flex justify-end">
            <Button
              type="submit"
              busy={state.kind === 'searching'}
              disabledReason={question?.trim() ? undefined : t('knowledge.typeQuestion')}
            >
              {t('knowledge.find')}
            </Button>
          </div>
        </form>
        <div aria-live="polite" className="mt-4 empty:hidden">
          {state.kind === 'failed' && <ProblemNotice problem={state.problem} />}
          {/* What was found elsewhere is no answer here. */}
          {state.kind === 'found' && state.onlyIn === onlyIn && (
            <FoundPassages passages={state.passages} inSource={state.onlyIn !== undefined} />
          )}
        </div>
      </div>
    </Card>
  );
}
