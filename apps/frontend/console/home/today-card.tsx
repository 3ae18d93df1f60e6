'use client';

import type { Home } from '@chatai/contract/home';
import { useTexts } from '../texts/index.ts';
import { Card, TimeAgo } from '../ui/index.ts';

/** Today in figures, and when they were read. */
export function TodayCard({ today, readAt }: { today: Home['today']; readAt: string }) {
  const { t, language } = useTexts();
  const whole = new Intl.NumberFormat(language);
  const money = new Intl.NumberFormat(language, { minimumFractionDigits: 2 });
  const figures = [
    { name: t('today.questions'), figure: whole.format(today.questions) },
    { name: t('today.conversations'), figure: whole.format(today.conversations) },
    // A model without a price costs something that nobody here knows: no figure, rather than 0.
    ...(today.costMinor > 0 ? [{ name: t('today.cost'), figure: money.format(today.costMinor / 100) }] : []),
  ];
  return (
    <Card
      title={t('today.title')}
      aside={
        <p className="text-xs text-muted">
          <TimeAgo at={readAt} />
        </p>
      }
    >
      <dl className="grid grid-cols-3 gap-4">
        {figures.map(({ name, figure }) => (
          <div key={name} className="flex flex-col-reverse justify-end">
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="text-xl font-semibold">{figure}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-xs text-muted">{t('today.since')}</p>
    </Card>
  );
}
