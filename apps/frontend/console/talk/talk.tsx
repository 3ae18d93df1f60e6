'use client';

import { Eraser } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, TextArea } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import { ExchangeView } from './exchange-view.tsx';
import { useKeptText } from './use-kept-text.ts';
import { type Exchange, type Trial, useQuestions } from './use-questions.ts';

export type { Trial } from './use-questions.ts';

/** What was asked and answered, questions to choose from, and a box for the next one. `trial`: the draft greets and is asked, and the log scrolls in itself. */
export function Talk({
  assistantId,
  suggestions,
  trial,
}: {
  assistantId: string;
  suggestions: readonly string[];
  trial?: Trial;
}) {
  const { t } = useTexts();
  const refusal = useRefusal('ask');
  const { exchanges, ask, stop, startOver } = useQuestions(assistantId, trial);
  const [question, setQuestion] = useKeptText(`chatai.ask.question.${trial ? 'trial.' : ''}${assistantId}`);
  const box = useRef<HTMLFormElement>(null);
  const newest = exchanges.at(-1);
  const log = useLogAtItsEnd(newest);
  const asking = newest?.kind === 'asking';

  function send(text: string, insteadOf?: number) {
    const trimmed = text.trim();
    if (!trimmed || asking || refusal) return;
    setQuestion(null);
    log.follow();
    void ask(trimmed, insteadOf);
  }
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    send(question ?? '');
  }
  function onKeyDown(event: KeyboardEvent) {
    // While a word is being composed (Chinese, Japanese), Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    box.current?.requestSubmit();
  }

  return (
    <>
      <ol
        ref={log.list}
        aria-label={t('talk.log')}
        className={`mt-4 grid gap-6 empty:hidden ${trial ? 'lg:max-h-[calc(100dvh-27rem)] lg:overflow-y-auto' : ''}`}
      >
        {trial?.greeting && (
          <li data-greeting className="max-w-[72ch] text-base whitespace-pre-wrap wrap-anywhere">
            {trial.greeting}
          </li>
        )}
        {exchanges.map((exchange) => (
          <ExchangeView
            key={exchange.key}
            assistantId={assistantId}
            exchange={exchange}
            onAskAgain={() => send(exchange.question, exchange.key)}
          />
        ))}
      </ol>
      {suggestions.length > 0 && <Suggestions questions={suggestions} refusal={refusal} onChoose={send} />}
      <form ref={box} onSubmit={onSubmit} className="mt-4">
        <TextArea
          label={t('talk.label')}
          hint={refusal ?? <span className="pointer-coarse:hidden">{t('talk.hint')}</span>}
          readOnly={refusal !== undefined}
          name="question"
          maxLength={8_000}
          value={question ?? ''}
          onChange={(event) => setQuestion(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="mt-3 flex flex-wrap justify-end gap-2">
          {trial && exchanges.length > 0 && !asking && (
            <Button look="quiet" onClick={startOver}>
              <Eraser aria-hidden size={16} />
              {t('talk.startOver')}
            </Button>
          )}
          {asking && <Button onClick={stop}>{t('talk.stop')}</Button>}
          <Button
            type="submit"
            look={trial ? 'secondary' : 'primary'}
            busy={asking}
            disabledReason={refusal}
            className="min-w-24"
          >
            {t('talk.send')}
          </Button>
        </div>
      </form>
    </>
  );
}

/** Brings the newest exchange into sight when it was asked here and when it is answered, not when an old talk is found again. */
function useLogAtItsEnd(newest: Exchange | undefined) {
  const list = useRef<HTMLOListElement>(null);
  const asked = useRef(false);
  const { key, kind } = newest ?? {};
  useEffect(() => {
    if (key === undefined || !asked.current) return;
    list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
    if (kind !== 'asking') asked.current = false;
  }, [key, kind]);
  return {
    list,
    follow() {
      asked.current = true;
    },
  };
}

function Suggestions({
  questions,
  refusal,
  onChoose,
}: {
  questions: readonly string[];
  refusal: string | undefined;
  onChoose: (question: string) => void;
}) {
  const { t } = useTexts();
  const headId = useId();
  return (
    <div className="mt-4">
      <h3 id={headId} className="mb-2 text-xs font-medium text-muted">
        {t('talk.suggestions')}
      </h3>
      <ul aria-labelledby={headId} className="flex flex-wrap gap-2">
        {[...new Set(questions)].map((question) => (
          <li key={question} className="max-w-full">
            <Button disabledReason={refusal} onClick={() => onChoose(question)} className="py-1.5 text-left">
              {question}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
