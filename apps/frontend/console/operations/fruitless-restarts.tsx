'use client';

import type { RunsReport } from '@chatai/contract/ops';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { Card } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { SmallLink } from './small-link.tsx';

/** The share of restarts that fixed nothing, and each of them: whoever restarts so often has another trouble. */
export function FruitlessRestarts({ report: { days, restarts } }: { report: RunsReport }) {
  const { t } = useTexts();
  const { count, fruitless, fruitlessCount } = restarts;
  if (count === 0) return null;
  return (
    <Card title={t('ops.fruitless')}>
      <p>{t('ops.fruitlessShare', { fruitless: fruitlessCount, count, days })}</p>
      {fruitless.length > 0 && (
        <details className="mt-2">
          <summary className="cursor-pointer text-muted">
            {fruitless.length < fruitlessCount
              ? t('ops.fruitlessNewest', { count: fruitless.length })
              : t('coverage.each')}
          </summary>
          <ul className="mt-2 grid gap-1">
            {fruitless.map(({ id, at, step, why }) => (
              <li key={id}>
                <ClockTime at={at} />{' '}
                <SmallLink mono href={paths.ops.run(id)}>
                  {step}
                </SmallLink>
                : {t(`fruitless.${why}`)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
