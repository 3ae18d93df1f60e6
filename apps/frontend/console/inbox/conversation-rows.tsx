'use client';

import type { Conversation } from '@chatai/contract/conversations';
import type { Page } from '@chatai/contract/page';
import { Inbox } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink, Empty, NewsButton, Skeleton } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { ConversationRow } from './conversation-row.tsx';
import { type Filters, narrowing, searchOf } from './filters.ts';
import { newsIn } from './listing.ts';
import { useConversations } from './use-conversations.ts';
import { rowRem, useSeenRows } from './use-seen-rows.ts';

/** Conversations by their newest message. Further pages are read as one scrolls; what is new waits behind a button. */
export function ConversationRows({
  filters,
  first,
  botNames,
  openId,
  onClear,
}: {
  filters: Filters;
  first: Page<Conversation> | undefined;
  botNames: ReadonlyMap<string, string>;
  openId: string | undefined;
  onClear: () => void;
}) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const { listing, problem, read, readMore, putInOrder } = useConversations(filters, first);
  const scroller = useRef<HTMLDivElement>(null);
  const count = listing?.rows.length ?? 0;
  const { from, to: end } = useSeenRows(scroller, count);
  const cursor = listing?.nextCursor;
  const nearEnd = end >= count;
  const ask = useRef(readMore);
  ask.current = readMore;
  // A failed page is asked for again by its button, not by itself.
  const failed = problem !== undefined;
  useEffect(() => {
    if (cursor && nearEnd && !failed && count > 0) void ask.current();
  }, [cursor, nearEnd, failed, count]);

  const search = searchOf(filters);
  const news = listing ? newsIn(listing, openId) : 0;
  function showNews() {
    putInOrder();
    scroller.current?.scrollTo({ top: 0 });
  }
  return (
    <div className="relative min-h-0 flex-1">
      <NewsButton
        word={news > 0 ? t('inbox.new', { count: news }) : undefined}
        onClick={showNews}
        className="absolute inset-x-0 top-2 z-10"
      />
      <div ref={scroller} className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]">
        {count > 0 && listing && (
          <ol aria-label={t('inbox.list')} className="relative" style={{ height: `${count * rowRem}rem` }}>
            {listing.rows.slice(from, end).map((conversation, index) => (
              <li
                key={conversation.id}
                aria-setsize={cursor ? -1 : count}
                aria-posinset={from + index + 1}
                className="absolute inset-x-0"
                style={{ top: `${(from + index) * rowRem}rem` }}
              >
                <ConversationRow
                  conversation={conversation}
                  href={to.conversation(conversation.id) + search}
                  botName={conversation.botId && botNames.get(conversation.botId)}
                  isOpen={conversation.id === openId}
                />
              </li>
            ))}
          </ol>
        )}
        <div className="p-4 empty:hidden">
          {problem ? (
            <ProblemNotice problem={problem} onRetry={() => void (cursor ? readMore() : read())} />
          ) : !listing ? (
            <Skeleton label={t('inbox.loading')} rows={8} height="h-16" />
          ) : count === 0 ? (
            <Nothing isFiltered={narrowing(filters).length > 0} onClear={onClear} />
          ) : (
            cursor && <Skeleton label={t('inbox.loading')} rows={2} height="h-16" />
          )}
        </div>
      </div>
    </div>
  );
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  if (isFiltered)
    return (
      <Empty
        Icon={Inbox}
        sentence={t('inbox.nothingFits')}
        action={<Button onClick={onClear}>{t('inbox.clear')}</Button>}
      />
    );
  return (
    <Empty
      Icon={Inbox}
      sentence={t('inbox.empty')}
      action={
        <ButtonLink as={Link} href={to.bots}>
          {t('inbox.toBots')}
        </ButtonLink>
      }
    />
  );
}
