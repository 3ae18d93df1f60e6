import type { BotState } from '@chatai/contract/bots';
import { Search } from 'lucide-react';
import Form from 'next/form';
import type { WorkspacePaths } from '../paths.ts';
import type { Texts } from '../texts/index.ts';
import { Button, Input } from '../ui/index.ts';
import { BotStateMark } from './bot-state.tsx';
import { statesWorstFirst } from './bot-status.ts';
import { type Filter, FilterLinks, FilterSheet } from './filter-links.tsx';
import { type ListQuery, listAddress } from './list-query.ts';

/** How many bots are in each state, worst first, each a filter; and the search by name. At phone width the filters are a sheet. */
export function BotFilters({
  query,
  counts,
  to,
  t,
}: {
  query: ListQuery;
  counts: Partial<Record<BotState, number>>;
  to: WorkspacePaths;
  t: Texts;
}) {
  const { q, state: chosen, deleted } = query;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const named = q === undefined ? {} : { q };
  const filters: Filter[] = [
    { key: 'all', href: listAddress(to.bots, named), isHere: !chosen && !deleted, word: t('bots.all'), count: all },
    ...statesWorstFirst
      .filter((state) => (counts[state] ?? 0) > 0 || state === chosen)
      .map((state) => ({
        key: state,
        href: listAddress(to.bots, { ...named, state }),
        isHere: state === chosen,
        word: <BotStateMark state={state} filter />,
        count: counts[state] ?? 0,
      })),
    {
      key: 'deleted',
      href: listAddress(to.bots, { ...named, deleted: true }),
      isHere: deleted === true,
      word: t('bots.deleted'),
    },
  ];
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
      <nav aria-label={t('bots.filter')} className="min-w-0 grow basis-96 max-md:hidden">
        <FilterLinks filters={filters} />
      </nav>
      {/* The key: Back shows what was searched then. */}
      <Form key={q} action={to.bots} role="search" className="flex w-full items-end gap-2 md:w-80">
        <div className="min-w-0 grow">
          <Input label={t('bots.search')} type="search" name="q" maxLength={100} autoComplete="off" defaultValue={q} />
        </div>
        {chosen && <input type="hidden" name="state" value={chosen} />}
        {deleted && <input type="hidden" name="deleted" value="true" />}
        <Button type="submit" className="shrink-0">
          <Search aria-hidden size={16} />
          {t('bots.find')}
        </Button>
      </Form>
      <FilterSheet filters={filters} />
    </div>
  );
}
