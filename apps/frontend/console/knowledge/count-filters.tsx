import { OctagonX } from 'lucide-react';
import Link from 'next/link';
import type { Texts } from '../texts/texts.ts';
import type { SourcesPage } from './read-sources.ts';
import { hrefOf, type Shown, type SourceFilter } from './source-filter.ts';

/** `1 failed, 2 running, 12 ready`: each shows those alone. */
export function CountFilters({
  filter: { shown, assistantId },
  counts,
  list,
  t,
}: {
  filter: SourceFilter;
  /** Not known while those that were deleted are shown. */
  counts: SourcesPage['counts'] | undefined;
  list: string;
  t: Texts;
}) {
  const filters: [Shown, string][] = counts
    ? [
        ['failed', t('knowledge.failedCount', { count: counts.failed })],
        ['running', t('knowledge.runningCount', { count: counts.queued + counts.processing })],
        ['ready', t('knowledge.readyCount', { count: counts.ready })],
      ]
    : [];
  const all: [Shown, string] = ['all', t('knowledge.all')];
  const deleted: [Shown, string] = ['deleted', t('knowledge.deleted')];
  return (
    <nav aria-label={t('knowledge.filters')} className="flex flex-wrap gap-1">
      {[...filters, all, deleted].map(([one, words]) => (
        <Link
          key={one}
          href={hrefOf(list, { shown: one, assistantId })}
          aria-current={one === shown ? 'true' : undefined}
          className="inline-flex min-h-9 items-center gap-1 rounded-md border border-line bg-card px-3 font-medium hover:border-control aria-[current]:border-accent aria-[current]:bg-accent-tint pointer-coarse:min-h-11"
        >
          {one === 'failed' && (counts?.failed ?? 0) > 0 && <OctagonX aria-hidden size={14} className="text-fail" />}
          {words}
        </Link>
      ))}
    </nav>
  );
}
