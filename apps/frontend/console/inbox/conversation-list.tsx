'use client';

import type { Conversation } from '@chatai/contract/conversations';
import type { Page } from '@chatai/contract/page';
import { CircleHelp, SlidersHorizontal } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useMemo, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { ChosenFilters } from './chosen-filters.tsx';
import { ConversationRows } from './conversation-rows.tsx';
import { FilterDialog } from './filter-dialog.tsx';
import { narrowing } from './filters.ts';
import type { InboxNames } from './read-inbox.ts';
import { SearchBox } from './search-box.tsx';
import { SearchResults } from './search-results.tsx';
import { useFilters } from './use-filters.ts';

/** The left side of the inbox: search, filters, and the conversations or what was found. `openId`: the one that is read beside it. */
export function ConversationList({
  first,
  names,
  openId,
  isTitle,
}: {
  first: Page<Conversation>;
  names: InboxNames;
  openId: string | undefined;
  /** Is its heading that of the page? */
  isTitle: boolean;
}) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const { filters, search, change } = useFilters();
  const [isFiltering, setIsFiltering] = useState(false);
  const isAtUncertain = usePathname() === to.uncertain;
  const botNames = useMemo(() => new Map(names.bots.map(({ id, name }) => [id, name])), [names]);
  const narrowed = narrowing(filters).length;
  const Heading = isTitle ? 'h1' : 'h2';
  const clear = () => change({ q: '' });

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="grid gap-3 border-b border-line p-4">
        <Heading className="text-lg font-semibold">{t('inbox.title')}</Heading>
        <SearchBox q={filters.q} onSearch={(q) => change({ ...filters, q }, { replace: true })} />
        <div className="flex flex-wrap gap-2">
          <Button
            disabledReason={filters.q ? t('filter.notWithWords') : undefined}
            aria-haspopup="dialog"
            onClick={() => setIsFiltering(true)}
          >
            <SlidersHorizontal aria-hidden size={16} />
            {narrowed > 0 ? t('filter.openCount', { count: narrowed }) : t('filter.open')}
          </Button>
          <ButtonLink as={Link} href={to.uncertain} aria-current={isAtUncertain ? 'page' : undefined}>
            <CircleHelp aria-hidden size={16} />
            {t('uncertain.title')}
          </ButtonLink>
        </div>
        {!filters.q && <ChosenFilters filters={filters} names={names} onChange={change} />}
      </div>
      {filters.q ? (
        <SearchResults key={filters.q} q={filters.q} openId={openId} onClear={clear} />
      ) : (
        <ConversationRows
          key={search}
          filters={filters}
          first={search === '' ? first : undefined}
          botNames={botNames}
          openId={openId}
          onClear={clear}
        />
      )}
      <FilterDialog
        filters={filters}
        names={names}
        open={isFiltering}
        onOpenChange={setIsFiltering}
        onChange={change}
      />
    </div>
  );
}
