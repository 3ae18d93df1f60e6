import type { Passage } from '@chatai/contract/knowledge-sources';
import Link from 'next/link';
import type { Texts } from '../texts/texts.ts';
import { ButtonLink } from '../ui/index.ts';

/** Passages as they are searched, as text and nothing else. */
export function PassageList({
  passages,
  nextCursor,
  isFirstPage,
  here,
  t,
}: {
  passages: readonly Passage[];
  nextCursor: string | null;
  isFirstPage: boolean;
  /** Address of the source. */
  here: string;
  t: Texts;
}) {
  if (passages.length === 0) return <p className="text-muted">{t('knowledge.noPassages')}</p>;
  return (
    <>
      <ol aria-label={t('knowledge.passages')} className="grid gap-4">
        {passages.map(({ id, ordinal, page, text }) => (
          <li key={id}>
            <p className="mb-1 text-xs text-muted">
              {page === undefined
                ? t('knowledge.place', { n: ordinal + 1 })
                : t('knowledge.placeOnPage', { n: ordinal + 1, page })}
            </p>
            <p className="max-w-[72ch] wrap-anywhere whitespace-pre-wrap">{text}</p>
          </li>
        ))}
      </ol>
      {(nextCursor || !isFirstPage) && (
        <p className="mt-4 flex flex-wrap gap-2">
          {!isFirstPage && (
            <ButtonLink as={Link} href={here}>
              {t('knowledge.firstPage')}
            </ButtonLink>
          )}
          {nextCursor && (
            <ButtonLink as={Link} href={`${here}?cursor=${nextCursor}`}>
              {t('ui.nextPage')}
            </ButtonLink>
          )}
        </p>
      )}
    </>
  );
}
