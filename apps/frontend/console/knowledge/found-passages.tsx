'use client';

import type { FoundPassage } from '@chatai/contract/knowledge-sources';
import Link from 'next/link';
import { useTexts } from '../texts/index.ts';
import { StatusMark } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** What was found, the best first: how well it fits, by which words, and whether an answer would rest on it. */
export function FoundPassages({ passages, inSource }: { passages: readonly FoundPassage[]; inSource: boolean }) {
  const { t } = useTexts();
  if (passages.length === 0) return <p>{inSource ? t('knowledge.nothingHere') : t('knowledge.nothingFound')}</p>;
  return (
    <>
      {!inSource && passages.every(({ used }) => !used) && <p className="mb-3">{t('knowledge.tooLittle')}</p>}
      <ol aria-label={t('knowledge.found')} className="grid gap-3">
        {passages.map((passage) => (
          <Found key={passage.id} passage={passage} inSource={inSource} />
        ))}
      </ol>
    </>
  );
}

function Found({ passage, inSource }: { passage: FoundPassage; inSource: boolean }) {
  const { language, t } = useTexts();
  const { to } = useWorkspace();
  const { title, page, ordinal, score, used, matched, text, excerpt } = passage;
  const shownScore = score.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const place =
    page === undefined
      ? t('knowledge.place', { n: ordinal + 1 })
      : t('knowledge.placeOnPage', { n: ordinal + 1, page });
  return (
    <li className="grid gap-2 rounded-md border border-line bg-page p-3">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="min-w-0">
          {!inSource && (
            <Link
              href={to.source(passage.sourceId)}
              className="mr-2 font-medium wrap-anywhere text-accent underline-offset-4 hover:underline"
            >
              {title}
            </Link>
          )}
          <span className="text-xs text-muted">{place}</span>
        </span>
        <StatusMark status={used ? 'ok' : 'off'} word={used ? t('knowledge.used') : t('knowledge.notUsed')} />
      </div>
      <p className="text-xs text-muted">
        {matched.length > 0
          ? t('knowledge.why', { score: shownScore, words: matched.join(', ') })
          : t('knowledge.whyPieces', { score: shownScore })}
      </p>
      <p className="max-w-[72ch] wrap-anywhere whitespace-pre-wrap">{excerpt}</p>
      {excerpt.trim() !== text.trim() && (
        <details>
          <summary className="w-fit cursor-pointer text-muted">{t('knowledge.wholePassage')}</summary>
          <p className="mt-2 max-w-[72ch] wrap-anywhere whitespace-pre-wrap">{text}</p>
        </details>
      )}
    </li>
  );
}
