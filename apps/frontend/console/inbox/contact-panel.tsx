'use client';

import type { ConversationDetail } from '@chatai/contract/conversations';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { textKey, useTexts } from '../texts/index.ts';
import { TimeAgo } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { searchOf } from './filters.ts';
import { useNames } from './inbox-view.tsx';
import type { ThreadStart } from './read-thread.ts';
import { useWhyUnreachable } from './why-unreachable.ts';

/** Who this is, and what is counted of the talk. */
export function ContactPanel({
  conversation,
  contact,
}: {
  conversation: ConversationDetail;
  contact: ThreadStart['contact'];
}) {
  const { t, language, catalogue } = useTexts();
  const { to } = useWorkspace();
  const nameOf = useNames();
  const why = useWhyUnreachable();
  const { chatType, chatId, topicId, counts, ratings, tags, unreachable } = conversation;
  const typeKey = chatType === undefined ? undefined : textKey(catalogue, 'chatType', chatType);
  const link = 'font-medium text-accent underline-offset-4 hover:underline';
  return (
    <dl className="grid gap-3 text-sm">
      {contact?.name && <Fact name={t('contact.name')}>{contact.name}</Fact>}
      {contact?.username && <Fact name={t('contact.username')}>@{contact.username}</Fact>}
      {conversation.title && <Fact name={t('contact.group')}>{conversation.title}</Fact>}
      {contact?.language && (
        <Fact name={t('contact.language')}>{languageName(contact.language, language) ?? contact.language}</Fact>
      )}
      {contact && (
        <Fact name={t('contact.since')}>
          <TimeAgo at={contact.createdAt} />
        </Fact>
      )}
      {contact && contact.conversationIds.length > 1 && (
        <Fact name={t('contact.talks')}>
          <Link href={to.inbox + searchOf({ q: '', contactId: contact.id })} className={link}>
            {t('search.conversations', { count: contact.conversationIds.length })}
          </Link>
        </Fact>
      )}
      {chatType && <Fact name={t('contact.chat')}>{typeKey ? t(typeKey) : chatType}</Fact>}
      {chatId !== undefined && (
        <Fact name={t('contact.chatId')}>
          <code className="font-mono text-xs select-all">{chatId}</code>
        </Fact>
      )}
      {topicId !== undefined && (
        <Fact name={t('contact.topicId')}>
          <code className="font-mono text-xs select-all">{topicId}</code>
        </Fact>
      )}
      {conversation.botId && (
        <Fact name={t('filter.bot')}>
          <Link href={to.bot(conversation.botId)} className={link}>
            {nameOf(conversation.botId) ?? t('contact.openBot')}
          </Link>
        </Fact>
      )}
      <Fact name={t('filter.assistant')}>
        <Link href={to.assistant(conversation.assistantId)} className={link}>
          {nameOf(conversation.assistantId) ?? t('contact.openAssistant')}
        </Link>
      </Fact>
      {tags.length > 0 && (
        <Fact name={t('contact.tags')}>
          <ul className="flex flex-wrap gap-1">
            {tags.map((tag) => (
              <li key={tag} className="rounded-md bg-unknown-tint px-2 py-0.5 text-xs">
                {tag}
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Fact name={t('contact.messages')}>
        {t('contact.counts', { users: counts.fromUsers, answers: counts.answers, operators: counts.fromOperators })}
      </Fact>
      {ratings.helpful + ratings.notHelpful > 0 && (
        <Fact name={t('contact.ratings')}>
          {t('contact.ratingCounts', { helpful: ratings.helpful, notHelpful: ratings.notHelpful })}
        </Fact>
      )}
      {unreachable && (
        <Fact name={t('inbox.unreachable')}>
          {why(unreachable)}, <TimeAgo at={unreachable.since} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

/** In the reader's words; undefined when the tag is none. */
function languageName(tag: string, language: string): string | undefined {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(tag);
  } catch {
    return undefined;
  }
}
