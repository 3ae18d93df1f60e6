'use client';

import type { AnswerSource } from '@chatai/contract/ask';
import { ChevronDown, FileText } from 'lucide-react';
import Link from 'next/link';
import { useTexts } from '../texts/index.ts';
import { OutLink } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** A source of an answer; its passage on click. */
export function SourceView({ source, note }: { source: AnswerSource; note?: string }) {
  const { t } = useTexts();
  const { me, to } = useWorkspace();
  return (
    <details className="group rounded-md border border-line bg-page">
      <summary className="flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-3 py-1.5 pointer-coarse:min-h-11">
        <FileText aria-hidden size={16} className="shrink-0 text-muted" />
        <span className="min-w-0 font-medium">{source.title}</span>
        {source.page !== undefined && (
          <span className="whitespace-nowrap text-muted">{t('talk.page', { page: source.page })}</span>
        )}
        <span className="ml-auto flex shrink-0 items-center gap-2 text-xs text-muted">
          {note}
          <ChevronDown aria-hidden size={16} className="group-open:rotate-180" />
        </span>
      </summary>
      <div className="grid gap-2 border-t border-line p-3">
        <blockquote className="max-w-[72ch] whitespace-pre-wrap text-muted">{source.excerpt}</blockquote>
        <p className="flex flex-wrap gap-x-4 gap-y-1 empty:hidden">
          {me.scopes.includes('knowledge:read') && (
            <Link
              href={to.source(source.sourceId)}
              className="font-medium text-accent underline-offset-4 hover:underline"
            >
              {t('talk.inKnowledge')}
            </Link>
          )}
          {isWebAddress(source.url) && (
            <OutLink href={source.url} newWindow={t('talk.newWindow')}>
              {t('talk.openPage')}
            </OutLink>
          )}
        </p>
      </div>
    </details>
  );
}

/** An address from a text of people is followed only when it leads to the web: never `javascript:` or `data:`. */
const isWebAddress = (url: string | undefined): url is string => /^https?:\/\//i.test(url ?? '');
