'use client';

import { useMemo } from 'react';
import { useTexts } from '../texts/index.ts';
import { Card, Chart, type Series } from '../ui/index.ts';
import type { DayOfFigures } from './spread-figures.ts';

/** What came and went in the last 24 hours. */
export function BotChart({ figures }: { figures: DayOfFigures }) {
  const { t } = useTexts();
  // Each reading of the page makes new arrays; the chart is drawn anew only when they say something new.
  const read = JSON.stringify(figures);
  const { times, series, isQuiet } = useMemo(() => {
    const { times, received, sent, failed }: DayOfFigures = JSON.parse(read);
    const series: Series[] = [
      { name: t('figures.received'), colour: 'accent', values: received },
      { name: t('figures.sent'), colour: 'ok', values: sent },
      { name: t('figures.failed'), colour: 'fail', values: failed },
    ];
    const isQuiet = [received, sent, failed].flat().every((count) => !count);
    return { times, series, isQuiet };
  }, [read, t]);
  return (
    <Card title={t('figures.title')}>
      {isQuiet && <p className="text-muted">{t('figures.none')}</p>}
      {!isQuiet && <Chart label={t('figures.label')} unit={t('figures.unit')} times={times} series={series} />}
    </Card>
  );
}
