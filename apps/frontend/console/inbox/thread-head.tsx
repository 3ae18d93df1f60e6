'use client';

import type { ConversationDetail } from '@chatai/contract/conversations';
import { ArrowLeft, UserRound } from 'lucide-react';
import Link from 'next/link';
import { useTexts } from '../texts/index.ts';
import { Button, TimeAgo } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { HolderMark } from './holder-mark.tsx';
import { nameOf } from './name-of.ts';
import { useFilters } from './use-filters.ts';

/** With whom one reads a talk, who answers there, and the way back on a phone. */
export function ThreadHead({ conversation, onContact }: { conversation: ConversationDetail; onContact: () => void }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const { search } = useFilters();
  const name = nameOf(conversation, t);
  return (
    <div className="flex items-center gap-2 border-b border-line px-4 py-2">
      <Link
        href={to.inbox + search}
        aria-label={t('inbox.back')}
        title={t('inbox.back')}
        className="-ml-2 grid size-11 shrink-0 place-items-center rounded-md text-muted hover:bg-unknown-tint hover:text-text lg:hidden"
      >
        <ArrowLeft aria-hidden size={20} />
      </Link>
      <div className="mr-auto min-w-0">
        <h1 className="truncate text-base font-semibold" title={name}>
          {name}
        </h1>
        <p className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
          <HolderMark state={conversation.state} t={t} />
          {conversation.requestedAt && (
            <span>
              {t('thread.waitsSince')} <TimeAgo at={conversation.requestedAt} />
            </span>
          )}
        </p>
      </div>
      <Button onClick={onContact} aria-haspopup="dialog" className="shrink-0 xl:hidden">
        <UserRound aria-hidden size={16} />
        {t('contact.title')}
      </Button>
    </div>
  );
}
