'use client';

import Link from 'next/link';
import { useTexts } from '../texts/index.ts';
import { StatusMark } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { type WhereItem, type WhereStep, whereSteps } from './where-steps.ts';

/** One message and its way: each stop with its mark, and the server's whole sentences for who wants them. */
export function WhereItemView({ item }: { item: WhereItem }) {
  const { t } = useTexts();
  const { to } = useWorkspace();
  return (
    <li className="grid gap-2 py-3">
      <p className="font-medium">{item.text ? t('where.quote', { text: item.text }) : t('where.noText')}</p>
      <ol className="grid gap-1">
        {whereSteps(item).map((step) => (
          <Stop key={step.key} step={step} item={item} />
        ))}
      </ol>
      {item.conversationId && (
        <p>
          <Link
            href={to.conversation(item.conversationId)}
            className="font-medium text-accent underline-offset-4 hover:underline"
          >
            {t('where.conversation')}
          </Link>
        </p>
      )}
      <details className="text-xs text-muted">
        <summary className="w-fit cursor-pointer">{t('where.inFull')}</summary>
        <ul lang="en" className="mt-1 grid gap-1">
          <li>{item.line}</li>
          {item.parts.map(({ part, line }) => (
            <li key={part}>{line}</li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function Stop({ step, item }: { step: WhereStep; item: WhereItem }) {
  const { t } = useTexts();
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <StatusMark status={step.status} word={t(step.word)} />
      <Figures step={step} item={item} />
    </li>
  );
}

/** When and as what, as far as the stop has such figures. */
function Figures({ step, item }: { step: WhereStep; item: WhereItem }) {
  const { t, language } = useTexts();
  const clock = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const time = (at: string) => <time dateTime={at}>{clock.format(new Date(at))}</time>;
  if (step.part)
    return (
      <span className="text-muted">
        {time(step.part.updatedAt)}
        {item.parts.length > 1 && <> · {t('where.part', { part: step.part.part, parts: item.parts.length })}</>}
        {step.part.attempts > 1 && <> · {t('where.tries', { count: step.part.attempts })}</>}
      </span>
    );
  switch (step.key) {
    case 'received':
      return <span className="text-muted">{time(item.receivedAt)}</span>;
    case 'stored':
      return <span className="text-muted">{t('where.number', { n: item.seq })}</span>;
    case 'answered':
      return item.reason ? (
        <span lang="en" className="text-muted">
          {item.reason}
        </span>
      ) : null;
    default:
      return null;
  }
}
