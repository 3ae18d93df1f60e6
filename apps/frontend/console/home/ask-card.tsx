'use client';

import type { Assistant } from '@chatai/contract/assistants';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Card, Notice, TextArea } from '../ui/index.ts';
import { ExchangeView } from './exchange-view.tsx';
import { useQuestions } from './use-questions.ts';

const draftKey = 'chatai.ask.draft';

/** The demo assistant and a box to ask it. The last exchange stands right above the box. */
export function AskCard({ assistant, suggestions }: { assistant: Assistant; suggestions: string[] }) {
  const { t } = useTexts();
  const { exchanges, ask, stop } = useQuestions(assistant.id);
  const [question, setQuestion] = useDraft();
  const box = useRef<HTMLFormElement>(null);
  const asking = exchanges.at(-1)?.kind === 'asking';

  function send(text: string) {
    const trimmed = text.trim();
    if (!trimmed || asking) return;
    setQuestion('');
    void ask(trimmed);
  }
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    send(question);
  }
  function onKeyDown(event: KeyboardEvent) {
    // While a word is being composed (Chinese, Japanese), Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    box.current?.requestSubmit();
  }

  return (
    <Card
      title={t('ask.title', { name: assistant.name })}
      aside={
        <p className="text-xs text-muted">
          {t('ask.modelLabel')} <code className="font-mono text-text">{assistant.model}</code>
        </p>
      }
    >
      {assistant.model.startsWith('builtin/') && <Notice kind="info">{t('ask.builtin')}</Notice>}
      <ol aria-label={t('ask.log')} className="mt-4 grid gap-6 empty:hidden">
        {exchanges.map((exchange) => (
          <ExchangeView key={exchange.key} exchange={exchange} onAskAgain={() => send(exchange.question)} />
        ))}
      </ol>
      {suggestions.length > 0 && <Suggestions questions={suggestions} onChoose={send} />}
      <form ref={box} onSubmit={onSubmit} className="mt-4">
        <TextArea
          label={t('ask.label')}
          hint={t('ask.hint')}
          name="question"
          maxLength={8_000}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="mt-3 flex justify-end gap-2">
          {asking && <Button onClick={stop}>{t('ask.stop')}</Button>}
          <Button type="submit" look="primary" aria-disabled={asking} className="min-w-24">
            {t('ask.send')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Suggestions({ questions, onChoose }: { questions: string[]; onChoose: (question: string) => void }) {
  const { t } = useTexts();
  return (
    <div className="mt-4">
      <h3 className="mb-2 text-xs font-medium text-muted">{t('ask.suggestions')}</h3>
      <ul className="flex flex-wrap gap-2">
        {questions.map((question) => (
          <li key={question} className="max-w-full">
            <Button onClick={() => onChoose(question)} className="py-1.5 text-left">
              {question}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What was typed and not sent survives a reload of the tab. */
function useDraft(): [string, (text: string) => void] {
  const [draft, setDraft] = useState('');
  useEffect(() => setDraft(sessionStorage.getItem(draftKey) ?? ''), []);
  return [
    draft,
    (text) => {
      setDraft(text);
      sessionStorage.setItem(draftKey, text);
    },
  ];
}
