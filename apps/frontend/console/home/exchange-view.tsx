'use client';

import type { AnswerSource, AskAnswer } from '@chatai/contract/ask';
import { FileText } from 'lucide-react';
import { ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, OutLink } from '../ui/index.ts';
import type { Exchange } from './use-questions.ts';

/** One question with its answer, its sources, or why there is none. A finished answer is spoken whole, its parts are not. */
export function ExchangeView({ exchange, onAskAgain }: { exchange: Exchange; onAskAgain: () => void }) {
  const { t } = useTexts();
  return (
    <li className="grid gap-3" data-exchange={exchange.kind}>
      <p className="w-fit max-w-[85%] justify-self-end rounded-md bg-accent-tint px-3 py-2 text-base whitespace-pre-wrap">
        <span className="sr-only">{t('ask.you')}: </span>
        {exchange.question}
      </p>
      <div aria-live="polite" aria-busy={exchange.kind === 'asking'} className="min-w-0">
        {exchange.kind === 'asking' && <Text>{exchange.partial || t('ask.thinking')}</Text>}
        {exchange.kind === 'answered' && <Answer answer={exchange.answer} tookMs={exchange.tookMs} />}
        {exchange.kind === 'failed' && <ProblemNotice problem={exchange.problem} onRetry={onAskAgain} />}
        {exchange.kind === 'stopped' && (
          <div className="grid gap-2">
            {exchange.partial && <Text>{exchange.partial}</Text>}
            <p className="text-muted">{t('ask.stopped')}</p>
            <Button className="w-fit" onClick={onAskAgain}>
              {t('ask.tryAgain')}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}

function Text({ children }: { children: string }) {
  return <p className="max-w-[72ch] text-base whitespace-pre-wrap">{children}</p>;
}

function Answer({ answer, tookMs }: { answer: AskAnswer; tookMs: number }) {
  const { language, t } = useTexts();
  const seconds = (tookMs / 1_000).toLocaleString(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const used = answer.sources.filter((source) => source.used !== false);
  return (
    <>
      <Text>{answer.answer}</Text>
      {used.length > 0 && (
        <section aria-label={t('ask.sources')} className="mt-3">
          <h3 className="mb-2 text-xs font-medium text-muted">{t('ask.sources')}</h3>
          <ol className="grid gap-2">
            {used.map((source, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two passages of one source have no other key, and the list never changes
              <Source key={index} source={source} answer={answer.answer} />
            ))}
          </ol>
        </section>
      )}
      <p className="mt-2 text-xs text-muted">
        {!answer.answered && <span>{t('ask.notFound')} · </span>}
        <code className="font-mono">{answer.model}</code> · {t('ask.took', { seconds })}
      </p>
    </>
  );
}

/** What was quoted is shown where it is not the whole answer, which stands right above. */
function Source({ source, answer }: { source: AnswerSource; answer: string }) {
  const { t } = useTexts();
  return (
    <li className="flex gap-2 rounded-md border border-line bg-page p-3">
      <FileText aria-hidden size={16} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0">
        {isWebAddress(source.url) ? (
          <OutLink href={source.url} newWindow={t('next.newWindow')}>
            {source.title}
          </OutLink>
        ) : (
          <p className="font-medium">{source.title}</p>
        )}
        {source.excerpt !== answer && (
          <blockquote className="line-clamp-4 max-w-[72ch] text-muted">{source.excerpt}</blockquote>
        )}
      </div>
    </li>
  );
}

/** An address from a text of people is followed only when it leads to the web: never `javascript:` or `data:`. */
const isWebAddress = (url: string | undefined): url is string => /^https?:\/\//i.test(url ?? '');
