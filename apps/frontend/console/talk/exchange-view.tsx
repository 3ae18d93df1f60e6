'use client';

import type { AskAnswer } from '@chatai/contract/ask';
import Link from 'next/link';
import { ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { SourceView } from './source-view.tsx';
import type { Exchange } from './use-questions.ts';
import { WhyView } from './why-view.tsx';

/** One question with its answer, its sources, or why there is none. A finished answer is spoken whole, its parts are not. */
export function ExchangeView({
  assistantId,
  exchange,
  onAskAgain,
}: {
  assistantId: string;
  exchange: Exchange;
  onAskAgain: () => void;
}) {
  const { t } = useTexts();
  return (
    <li className="grid gap-3" data-exchange={exchange.kind}>
      <p className="w-fit max-w-[85%] justify-self-end rounded-md bg-accent-tint px-3 py-2 text-base whitespace-pre-wrap wrap-anywhere">
        <span className="sr-only">{t('talk.you')}: </span>
        {exchange.question}
      </p>
      <div aria-live="polite" aria-busy={exchange.kind === 'asking'} className="min-w-0">
        {exchange.kind === 'asking' && <Text>{exchange.partial || t('talk.thinking')}</Text>}
        {exchange.kind === 'answered' && (
          <Answer assistantId={assistantId} answer={exchange.answer} tookMs={exchange.tookMs} />
        )}
        {exchange.kind === 'failed' && <ProblemNotice problem={exchange.problem} onRetry={onAskAgain} />}
        {exchange.kind === 'stopped' && (
          <div className="grid gap-2">
            {exchange.partial && <Text>{exchange.partial}</Text>}
            <p className="text-muted">{t('talk.stopped')}</p>
            <Button className="w-fit" onClick={onAskAgain}>
              {t('talk.tryAgain')}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}

function Text({ children }: { children: string }) {
  return <p className="max-w-[72ch] text-base whitespace-pre-wrap wrap-anywhere">{children}</p>;
}

function Answer({ assistantId, answer, tookMs }: { assistantId: string; answer: AskAnswer; tookMs: number }) {
  const { language, t } = useTexts();
  const { me, to } = useWorkspace();
  const seconds = (tookMs / 1_000).toLocaleString(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const used = answer.sources.filter((source) => source.used !== false);
  const tokens = answer.inputTokens + answer.outputTokens;
  return (
    <>
      <Text>{answer.answer}</Text>
      {used.length > 0 && (
        <section aria-label={t('talk.sources')} className="mt-3">
          <h3 className="mb-2 text-xs font-medium text-muted">{t('talk.sources')}</h3>
          <ol className="grid gap-2">
            {used.map((source, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two passages of one source have no other key, and the list never changes
              <li key={index}>
                <SourceView source={source} />
              </li>
            ))}
          </ol>
        </section>
      )}
      <p className="mt-2 text-xs text-muted">
        {!answer.answered && <span>{t('talk.notFound')} · </span>}
        <code className="font-mono">{answer.model}</code> · {t('talk.took', { seconds })}
        {tokens > 0 && <span> · {t('talk.tokens', { count: tokens })}</span>}
        {answer.model.startsWith('builtin/') && <span> · {t('talk.free')}</span>}
      </p>
      {!answer.answered && me.scopes.includes('knowledge:write') && (
        <p className="mt-1 text-sm">
          <Link
            href={`${to.knowledgeOf(assistantId)}#add=files`}
            className="inline-flex items-center font-medium text-accent underline-offset-4 hover:underline pointer-coarse:min-h-11"
          >
            {t('talk.addKnowledge')}
          </Link>
        </p>
      )}
      {answer.why && <WhyView answer={answer} why={answer.why} />}
    </>
  );
}
