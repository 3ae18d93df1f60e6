'use client';

import type { AnswerSource } from '@chatai/contract/ask';
import { ChevronDown } from 'lucide-react';
import { SourceView } from '../talk/index.ts';
import { useTexts } from '../texts/index.ts';

/** What an answer rests on. Closed at first: whoever reads a talk wants the talk. */
export function MessageSources({ sources }: { sources: readonly AnswerSource[] }) {
  const { t } = useTexts();
  const used = sources.filter((source) => source.used !== false);
  if (used.length === 0) return null;
  return (
    <details className="group/sources max-w-[min(85%,72ch)]">
      <summary className="flex min-h-6 cursor-pointer items-center gap-1 text-xs font-medium text-muted pointer-coarse:min-h-11">
        <ChevronDown aria-hidden size={14} className="group-open/sources:rotate-180" />
        {t('thread.sources', { count: used.length })}
      </summary>
      <ol className="mt-1 grid gap-2 text-start">
        {used.map((source, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two passages of one source have no other key, and the list never changes
          <li key={index}>
            <SourceView source={source} />
          </li>
        ))}
      </ol>
    </details>
  );
}
