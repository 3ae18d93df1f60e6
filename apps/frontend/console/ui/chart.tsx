'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button } from './button.tsx';

export interface Series {
  name: string;
  colour: 'accent' | 'ok' | 'warn' | 'fail';
  /** One for each time; null is a gap, drawn as one. */
  values: readonly (number | null)[];
}

/** Values over time, and the newest of each. The same as a table for who cannot see it; `times` are epoch milliseconds. */
export function Chart({
  label,
  unit,
  times,
  series,
}: {
  label: string;
  unit: string;
  times: readonly number[];
  series: readonly Series[];
}) {
  const { t, language } = useTexts();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);

  useEffect(() => {
    const place = box.current;
    if (!place || asTable) return;
    let plot: { destroy(): void; setSize(size: { width: number; height: number }): void } | undefined;
    let gone = false;
    const sized = new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: 160 }));
    const draw = async () => {
      const [{ default: Plot }] = await Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]);
      if (gone) return;
      const colour = (name: string) => getComputedStyle(place).getPropertyValue(`--${name}`);
      plot = new Plot(
        {
          width: place.clientWidth,
          height: 160,
          // Room for the last hour's words.
          padding: [8, 32, 0, 0],
          legend: { show: false },
          cursor: { show: false },
          axes: [
            {
              stroke: colour('muted'),
              grid: { stroke: colour('line'), width: 1 },
              space: 72,
              size: 32,
              values: (_, marks) => marks.map((at) => markText(at * 1_000, language)),
            },
            { stroke: colour('muted'), grid: { stroke: colour('line'), width: 1 }, size: 48 },
          ],
          series: [
            {},
            ...series.map((one, index) => ({
              label: one.name,
              stroke: colour(one.colour),
              width: 1.5,
              // Told apart without colour as well.
              ...(index % 2 === 1 ? { dash: [6, 4] } : {}),
              spanGaps: false,
              points: { show: true, size: 5, fill: colour(one.colour), filter: lonely(one.values) },
            })),
          ],
        },
        [times.map((at) => at / 1_000), ...series.map(({ values }) => [...values])],
        place,
      );
      sized.observe(place);
    };
    // 22 kB that a page does without until the chart comes into sight.
    const sight = new IntersectionObserver(([at]) => {
      if (!at?.isIntersecting) return;
      sight.disconnect();
      void draw();
    });
    sight.observe(place);
    return () => {
      gone = true;
      sight.disconnect();
      sized.disconnect();
      plot?.destroy();
    };
  }, [times, series, asTable, language]);

  const isEmpty = series.every(({ values }) => values.every((value) => value === null));
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const figure = (value: number | null | undefined) => (value == null ? '–' : whole.format(value));
  const clock = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <figure aria-labelledby={id} className="min-w-0">
      <figcaption className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <span id={id} className="font-medium">
          {label} ({unit})
        </span>
        <Button look="quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? t('ui.asChart') : t('ui.asTable')}
        </Button>
      </figcaption>
      {asTable ? (
        <div className="max-h-64 overflow-auto">
          <table className="w-full text-sm">
            <thead>
              <tr>
                <th scope="col" className="py-1 text-left font-medium text-muted">
                  {t('ui.time')}
                </th>
                {series.map(({ name }) => (
                  <th key={name} scope="col" className="py-1 text-right font-medium text-muted">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((at, index) => (
                <tr key={at}>
                  <td>{clock.format(at)}</td>
                  {series.map(({ name, values }) => (
                    <td key={name} className="text-right">
                      {figure(values[index])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <>
          <div className="relative">
            <div ref={box} aria-hidden className="h-40 min-w-0" />
            {isEmpty && (
              <p className="absolute inset-0 grid place-content-center text-sm text-muted">{t('ui.noFigures')}</p>
            )}
          </div>
          <p className="mt-1 flex flex-wrap gap-x-4 text-xs text-muted">
            {series.map(({ name, colour, values }, index) => (
              <span key={name} className="inline-flex items-center gap-1">
                <span
                  aria-hidden
                  className={`inline-block w-4 border-t-2 ${index % 2 === 1 ? 'border-dashed' : ''}`}
                  style={{ borderColor: `var(--${colour})` }}
                />
                {name}
                <span className="font-medium text-text">
                  {t('ui.latest', { figure: figure(values.findLast((value) => value !== null)) })}
                </span>
              </span>
            ))}
          </p>
        </>
      )}
    </figure>
  );
}

/** The hour; of midnight the day. */
function markText(ms: number, language: string): string {
  const at = new Date(ms);
  const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
  return new Intl.DateTimeFormat(
    language,
    isMidnight ? { day: 'numeric', month: 'short' } : { hour: 'numeric', minute: '2-digit' },
  ).format(at);
}

/** Places of values between two gaps: no line goes through them. */
const lonely = (values: Series['values']): number[] =>
  values.flatMap((value, at) =>
    value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null ? [at] : [],
  );
