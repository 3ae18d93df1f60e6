'use client';

import type { RunsReport } from '@chatai/contract/ops';
import Link from 'next/link';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { Card } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';

/** The share of restarts that fixed nothing, and each of them: whoever restarts so often has another trouble. */
export function FruitlessRestarts({ report: { days, restarts } }: { report: RunsReport }) {
  const { t } = useTexts();
  const { count, fruitless } = restarts;
  if (count === 0) return null;
  return (
    <Card title={t('ops.fruitless')}>
      <p>{t('ops.fruitlessShare', { fruitless: fruitless.length, count, days })}</p>
      {fruitless.length > 0 && (
        <details className="mt-2">
          <summary className="cursor-pointer text-muted">{t('coverage.each')}</summary>
          <ul className="mt-2 grid gap-1">
            {fruitless.map(({ id, at, step, why }) => (
              <li key={id}>
                <ClockTime at={at} />{' '}
                <Link href={paths.ops.run(id)} className="font-mono text-xs text-accent underline">
                  {step}
                </Link>
                : {t(`fruitless.${why}`)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
