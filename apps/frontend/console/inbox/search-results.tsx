'use client';

import type { FoundMessage } from '@chatai/contract/conversations';
import { SearchX, UserRound } from 'lucide-react';
import Link from 'next/link';
import { ProblemNotice } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Empty, Skeleton, TimeAgo } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { searchOf } from './filters.ts';
import { piecesOf } from './marked.ts';
import { nameOf } from './name-of.ts';
import { type FoundContact, useSearch } from './use-search.ts';

const rowLook =
  'grid grid-cols-[minmax(0,1fr)] gap-1 border-b border-line px-4 py-3 hover:bg-unknown-tint focus-visible:-outline-offset-2 aria-[current]:bg-accent-tint';

/** People by name, then messages by their words, newest first. */
export function SearchResults({ q, openId, onClear }: { q: string; openId: string | undefined; onClear: () => void }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const { found, problem, busy, readMore } = useSearch(q);
  const isNothing = found && found.messages.length === 0 && found.contacts.length === 0;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
      <p role="status" className="sr-only">
        {found && t('search.found', { count: found.messages.length + found.contacts.length })}
      </p>
      {found && found.contacts.length > 0 && (
        <ul aria-label={t('search.people')}>
          {found.contacts.map((contact) => (
            <li key={contact.id}>
              <Person contact={contact} q={q} openId={openId} />
            </li>
          ))}
        </ul>
      )}
      {found && found.messages.length > 0 && (
        <ul aria-label={t('search.messages')}>
          {found.messages.map((message) => (
            <li key={message.messageId}>
              <Hit
                message={message}
                href={hrefOf(to.conversation(message.conversationId), q, message.seq)}
                isOpen={message.conversationId === openId}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="p-4 empty:hidden">
        {problem ? (
          <ProblemNotice problem={problem} onRetry={() => void readMore()} />
        ) : !found ? (
          <Skeleton label={t('search.searching')} rows={6} height="h-16" />
        ) : isNothing ? (
          <Empty
            Icon={SearchX}
            sentence={t('search.nothing', { words: q })}
            action={<Button onClick={onClear}>{t('search.clear')}</Button>}
          />
        ) : (
          found.nextCursor && (
            <Button busy={busy} onClick={() => void readMore()} className="w-full">
              {t('search.more')}
            </Button>
          )
        )}
      </div>
    </div>
  );
}

const hrefOf = (conversation: string, q: string, seq: number) => `${conversation}${searchOf({ q })}&seq=${seq}`;

/** Leads to the one talk with this person, or to the list of all of them. */
function Person({ contact, q, openId }: { contact: FoundContact; q: string; openId: string | undefined }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const [first, ...others] = contact.conversationIds;
  const only = others.length === 0 ? first : undefined;
  return (
    <Link
      href={only ? to.conversation(only) + searchOf({ q }) : to.inbox + searchOf({ q: '', contactId: contact.id })}
      prefetch={false}
      data-row={contact.id}
      aria-current={only !== undefined && only === openId ? 'page' : undefined}
      className={rowLook}
    >
      <span className="flex min-w-0 items-center gap-2 font-medium">
        <UserRound aria-hidden size={16} className="shrink-0 text-muted" />
        <span className="truncate" title={nameOf({ contact }, t)}>
          {nameOf({ contact }, t)}
        </span>
      </span>
      <span className="text-xs text-muted">{t('search.conversations', { count: contact.conversationIds.length })}</span>
    </Link>
  );
}

/** A message that was found, the words marked. What strangers wrote stays text. */
function Hit({ message, href, isOpen }: { message: FoundMessage; href: string; isOpen: boolean }) {
  const { t } = useTexts();
  return (
    <Link
      href={href}
      prefetch={false}
      data-row={message.messageId}
      aria-current={isOpen ? 'page' : undefined}
      className={rowLook}
    >
      <span className="flex items-baseline justify-between gap-3">
        <span className="truncate font-medium" title={nameOf(message, t)}>
          {nameOf(message, t)}
        </span>
        <span className="shrink-0 text-xs text-muted">
          <TimeAgo at={message.createdAt} />
        </span>
      </span>
      <span className="text-xs text-muted">{t(`speaker.${message.role}`)}</span>
      <span className="line-clamp-3">
        {piecesOf(message.snippet, message.matches).map(({ at, text, marked }) =>
          marked ? (
            <mark key={at} className="rounded-md bg-warn-tint font-medium text-text">
              {text}
            </mark>
          ) : (
            <span key={at}>{text}</span>
          ),
        )}
      </span>
    </Link>
  );
}
