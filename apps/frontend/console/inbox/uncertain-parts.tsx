'use client';

import type { UncertainPart } from '@chatai/contract/conversations';
import { ArrowLeft, CheckCheck } from 'lucide-react';
import Link from 'next/link';
import { useReadAnew } from '../live/index.ts';
import { useTexts } from '../texts/index.ts';
import { ButtonLink, Empty, PageHead, TimeAgo } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { StateWord } from './message-state.tsx';
import { nameOf } from './name-of.ts';
import { UncertainChoice } from './uncertain-choice.tsx';

/** What was maybe sent, newest first: what a person can still decide, or (`all`) also what is known by now. */
export function UncertainParts({
  parts,
  nextHref,
  all,
}: {
  parts: readonly UncertainPart[];
  /** Of the next page. */
  nextHref: string | undefined;
  all: boolean;
}) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const tab =
    'inline-flex min-h-9 items-center border-b-2 border-transparent px-3 font-medium text-muted hover:text-text aria-[current]:border-accent aria-[current]:text-text pointer-coarse:min-h-11';
  return (
    <div className="h-full overflow-y-auto p-4 sm:p-6">
      <p className="mb-2 lg:hidden">
        <Link href={to.inbox} className="inline-flex min-h-11 items-center gap-2 font-medium text-accent">
          <ArrowLeft aria-hidden size={18} />
          {t('inbox.back')}
        </Link>
      </p>
      <PageHead title={t('uncertain.title')} about={t('uncertain.about')} />
      <nav aria-label={t('uncertain.title')} className="mb-4 flex border-b border-line">
        <Link href={to.uncertain} aria-current={all ? undefined : 'page'} className={tab}>
          {t('uncertain.open')}
        </Link>
        <Link href={`${to.uncertain}?all=1`} aria-current={all ? 'page' : undefined} className={tab}>
          {t('uncertain.all')}
        </Link>
      </nav>
      {parts.length === 0 ? (
        <Empty
          Icon={CheckCheck}
          sentence={t(all ? 'uncertain.never' : 'uncertain.none')}
          action={
            <ButtonLink as={Link} href={all ? to.inbox : `${to.uncertain}?all=1`}>
              {all ? t('inbox.back') : t('uncertain.showAll')}
            </ButtonLink>
          }
        />
      ) : (
        <ul className="grid gap-3">
          {parts.map((part) => (
            <Part key={`${part.messageId}-${part.part}-${part.uncertainAt}`} part={part} />
          ))}
        </ul>
      )}
      {nextHref && (
        <p className="mt-4">
          <ButtonLink as={Link} href={nextHref}>
            {t('ui.nextPage')}
          </ButtonLink>
        </p>
      )}
    </div>
  );
}

function Part({ part }: { part: UncertainPart }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  const readAnew = useReadAnew();
  return (
    <li className="grid gap-2 rounded-md border border-line p-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <Link
          href={to.conversation(part.conversationId)}
          className="font-medium text-accent underline-offset-4 hover:underline"
        >
          {nameOf(part, t)}
        </Link>
        <span className="text-xs text-muted">
          <TimeAgo at={part.uncertainAt} />
        </span>
      </p>
      <p className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
        <StateWord state={part.state} />
        <span>{t(`speaker.${part.role}`)}</span>
        {part.part > 1 && <span>{t('uncertain.part', { part: part.part })}</span>}
        {part.times > 1 && <span>{t('uncertain.times', { count: part.times })}</span>}
      </p>
      <p className="line-clamp-4 max-w-[72ch] text-base whitespace-pre-wrap">{part.text}</p>
      {/* Written by the server, in English. */}
      <p lang="en" className="text-xs text-muted">
        {part.reason}
      </p>
      <UncertainChoice
        conversationId={part.conversationId}
        messageId={part.messageId}
        state={part.state}
        unreachable={null}
        onChosen={readAnew}
      />
    </li>
  );
}
