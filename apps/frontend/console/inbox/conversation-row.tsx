'use client';

import type { Conversation } from '@chatai/contract/conversations';
import { Ban } from 'lucide-react';
import Link from 'next/link';
import { memo } from 'react';
import { useTexts } from '../texts/index.ts';
import { TimeAgo } from '../ui/index.ts';
import { HolderMark } from './holder-mark.tsx';
import { nameOf } from './name-of.ts';

/** One conversation in the list: who, when last, who answers, and where. Of `rowRem` height. */
export const ConversationRow = memo(function ConversationRow({
  conversation,
  href,
  botName,
  isOpen,
}: {
  conversation: Conversation;
  href: string;
  botName: string | undefined;
  isOpen: boolean;
}) {
  const { t } = useTexts();
  const name = nameOf(conversation, t);
  return (
    <Link
      href={href}
      prefetch={false}
      data-row={conversation.id}
      aria-current={isOpen ? 'page' : undefined}
      className="flex h-18 flex-col justify-center gap-1 border-b border-line px-4 hover:bg-unknown-tint focus-visible:-outline-offset-2 aria-[current]:bg-accent-tint"
    >
      <span className="flex items-baseline justify-between gap-3">
        <span className="truncate font-medium" title={name}>
          {name}
        </span>
        <span className="shrink-0 text-xs text-muted">
          <TimeAgo at={conversation.lastMessageAt} />
        </span>
      </span>
      <span className="flex items-center justify-between gap-3">
        <HolderMark state={conversation.state} t={t} />
        {conversation.unreachable ? (
          <span className="inline-flex min-w-0 items-center gap-1 text-xs text-fail">
            <Ban aria-hidden size={14} className="shrink-0" />
            <span className="truncate" title={t('inbox.unreachable')}>
              {t('inbox.unreachable')}
            </span>
          </span>
        ) : (
          <span className="truncate text-xs text-muted" title={botName}>
            {botName}
          </span>
        )}
      </span>
    </Link>
  );
});
