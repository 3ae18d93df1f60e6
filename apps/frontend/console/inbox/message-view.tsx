'use client';

import type { Conversation, Message } from '@chatai/contract/conversations';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { memo } from 'react';
import { useTexts } from '../texts/index.ts';
import { TimeAgo } from '../ui/index.ts';
import { MessageAttachments } from './message-attachments.tsx';
import { MessageSources } from './message-sources.tsx';
import { MessageState } from './message-state.tsx';
import { speakers } from './speakers.ts';
import { UncertainChoice } from './uncertain-choice.tsx';

/** One message: who speaks, what they said, how far it is, and what came of it. */
export const MessageView = memo(function MessageView({
  message,
  conversationId,
  personName,
  unreachable,
  isTarget,
  onChanged,
}: {
  message: Message;
  conversationId: string;
  /** Of a private chat. */
  personName: string | undefined;
  unreachable: Conversation['unreachable'];
  /** Was one led here by a search? */
  isTarget: boolean;
  onChanged: (message: Message) => void;
}) {
  const { t } = useTexts();
  const { role, state } = message;
  const { Icon, side, bubble } = speakers[role];
  return (
    <li
      data-seq={message.seq}
      data-role={role}
      data-state={state}
      tabIndex={-1}
      className={`grid gap-1 outline-none ${side}`}
    >
      <p className="flex items-center gap-1 text-xs text-muted">
        <Icon aria-hidden size={14} />
        <span className="font-medium">{(role === 'user' && personName) || t(`speaker.${role}`)}</span>
        <TimeAgo at={message.createdAt} />
      </p>
      <div
        className={`grid max-w-[min(85%,72ch)] min-w-0 gap-2 rounded-md px-3 py-2 text-start text-base ${bubble} ${isTarget ? 'outline-2 outline-accent' : ''}`}
      >
        {message.text && <p className="whitespace-pre-wrap">{message.text}</p>}
        {message.attachments && <MessageAttachments attachments={message.attachments} />}
      </div>
      {message.sources && <MessageSources sources={message.sources} />}
      <div className="flex max-w-[min(85%,72ch)] flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <MessageState message={message} />
        {message.editedAt && <span>{t('thread.edited')}</span>}
        {message.ending && <span>{t(`ending.${message.ending}`)}</span>}
        <Rating rating={message.rating} />
        {message.reactions?.map(({ emoji, count }) => (
          <span key={emoji}>{t('thread.reaction', { emoji, times: count })}</span>
        ))}
      </div>
      <UncertainChoice
        conversationId={conversationId}
        messageId={message.id}
        state={state}
        unreachable={unreachable}
        onChosen={onChanged}
      />
    </li>
  );
});

function Rating({ rating }: { rating: Message['rating'] }) {
  const { t } = useTexts();
  if (!rating) return null;
  const Icon = rating.helpful ? ThumbsUp : ThumbsDown;
  return (
    <span className="inline-flex items-center gap-1">
      <Icon aria-hidden size={14} />
      {rating.helpful ? t('rating.helpful') : rating.why ? t(`rating.${rating.why}`) : t('rating.notHelpful')}
    </span>
  );
}
