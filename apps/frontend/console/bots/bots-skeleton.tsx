'use client';

import { useTexts } from '../texts/index.ts';
import { Skeleton } from '../ui/index.ts';

/** The list while it is read: head, filters, rows, each of its final height. */
export function BotsSkeleton() {
  const { t } = useTexts();
  return (
    <div className="grid gap-4">
      <div className="skeleton h-15 max-w-md" />
      <div className="skeleton h-15" />
      <Skeleton label={t('ui.loading')} rows={12} height="h-8" />
    </div>
  );
}
