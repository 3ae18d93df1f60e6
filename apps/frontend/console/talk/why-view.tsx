'use client';

import type { AnswerWhy, AskAnswer } from '@chatai/contract/ask';
import { ChevronDown } from 'lucide-react';
import { useTexts } from '../texts/index.ts';
import { SourceView } from './source-view.tsx';

/** How an answer came to be: what was decided, on which passages, with what memory, by which version. */
export function WhyView({ answer, why }: { answer: AskAnswer; why: AnswerWhy }) {
  const { language, t } = useTexts();
  const number = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 2 });
  const { inputTokens, outputTokens } = answer;
  return (
    <details className="group/why mt-2 text-sm">
      <summary className="flex min-h-9 w-fit cursor-pointer items-center gap-1 rounded-md font-medium text-accent pointer-coarse:min-h-11">
        {t('why.title')}
        <ChevronDown aria-hidden size={16} className="group-open/why:rotate-180" />
      </summary>
      <div className="mt-1 grid gap-3 rounded-md border border-line p-3">
        <p>{t(`whyDecision.${why.decision}`)}</p>
        <ul className="grid gap-1 text-muted">
          {why.passages.length > 0 && (
            <li>{t('why.confidence', { confidence: number(why.confidence), threshold: number(why.threshold) })}</li>
          )}
          {why.memory > 0 && <li>{t('why.memory', { count: why.memory })}</li>}
          {inputTokens + outputTokens > 0 && (
            <li>{t('why.tokens', { input: number(inputTokens), output: number(outputTokens) })}</li>
          )}
          <li>{t(why.draft ? 'why.draft' : 'why.version', { version: why.version })}</li>
        </ul>
        {why.passages.length === 0 ? (
          <p className="text-muted">{t('why.nothing')}</p>
        ) : (
          <section aria-label={t('why.passages')}>
            <h4 className="mb-2 text-xs font-medium text-muted">{t('why.passages')}</h4>
            <ol className="grid gap-2">
              {why.passages.map((passage, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two passages of one source have no other key, and the list never changes
                <li key={index}>
                  <SourceView
                    source={passage}
                    note={t(passage.used ? 'why.used' : 'why.found', { score: number(passage.score) })}
                  />
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </details>
  );
}
