'use client';

import { useTexts } from '../texts/index.ts';
import { Skeleton } from '../ui/index.ts';

/** A page of cards while it is read: its head, and what stands in two columns below. */
export function CardsSkeleton() {
  const { t } = useTexts();
  return (
    <div className="grid gap-6">
      <div className="skeleton h-15 max-w-md" />
      <div className="grid items-start gap-4 sm:gap-6 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <Skeleton label={t('ui.loading')} rows={1} height="h-96" />
        <div className="skeleton h-60" />
      </div>
    </div>
  );
}
