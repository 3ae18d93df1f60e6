import type { Bot, BotState } from '@chatai/contract/bots';
import { Bot as BotIcon, SearchX, Trash2 } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { WorkspacePaths } from '../paths.ts';
import type { Texts } from '../texts/index.ts';
import { ButtonLink, Empty } from '../ui/index.ts';
import { BotFilters } from './bot-filters.tsx';
import { BotsTable } from './bots-table.tsx';
import { ConnectBot } from './connect-bot.tsx';
import { DeletedBotsTable } from './deleted-bots-table.tsx';
import { isFiltered, type ListQuery, listAddress } from './list-query.ts';

interface Shown {
  page: { items: Bot[]; nextCursor: string | null; counts: Partial<Record<BotState, number>> };
  query: ListQuery;
  /** When the page was read, epoch milliseconds. */
  readAt: number;
  to: WorkspacePaths;
  t: Texts;
}

/** Filters, the rows that fit them, and the way to the next ones. */
export function BotsList({ page, query, readAt, to, t }: Shown) {
  const { items, counts, nextCursor } = page;
  const here = listAddress(to.bots, query);
  return (
    <>
      <BotFilters query={query} counts={counts} to={to} t={t} />
      {items.length === 0 ? (
        <NoBots query={query} to={to} t={t} />
      ) : query.deleted ? (
        <DeletedBotsTable key={here} bots={items} readAt={readAt} t={t} />
      ) : (
        <BotsTable key={here} bots={items} readAt={readAt} to={to} t={t} />
      )}
      <p className="mt-4 flex flex-wrap gap-2 empty:hidden">
        {query.cursor && (
          <PageLink href={listAddress(to.bots, { ...query, cursor: undefined })}>{t('bots.firstPage')}</PageLink>
        )}
        {nextCursor && (
          <PageLink href={listAddress(to.bots, { ...query, cursor: nextCursor })}>{t('ui.nextPage')}</PageLink>
        )}
      </p>
    </>
  );
}

const PageLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <ButtonLink as={Link} href={href}>
    {children}
  </ButtonLink>
);

function NoBots({ query, to, t }: Pick<Shown, 'query' | 'to' | 't'>) {
  if (isFiltered(query) || query.cursor)
    return (
      <Empty
        Icon={SearchX}
        sentence={t('bots.noMatch')}
        action={
          <PageLink href={listAddress(to.bots, query.deleted ? { deleted: true } : {})}>{t('bots.clear')}</PageLink>
        }
      />
    );
  if (query.deleted)
    return (
      <Empty
        Icon={Trash2}
        sentence={t('bots.noneDeleted')}
        action={<PageLink href={to.bots}>{t('bots.showAll')}</PageLink>}
      />
    );
  return <Empty Icon={BotIcon} sentence={t('bots.empty')} action={<ConnectBot />} />;
}
