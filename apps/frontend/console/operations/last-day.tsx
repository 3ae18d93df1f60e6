'use client';

import type { OperationsNow, Run, Trouble } from '@chatai/contract/ops';
import { useState } from 'react';
import { durationText } from '../health/time-text.ts';
import { paths } from '../paths.ts';
import { type Texts, useTexts } from '../texts/index.ts';
import { StatusMark, useIsStale } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { DayMarks, marksOf, Ticks } from './day-marks.tsx';
import { SmallLink } from './small-link.tsx';
import { spanOfDay } from './span-of-day.ts';

interface Day {
  troubles: readonly Trouble[];
  changes: OperationsNow['changes'];
  runs: readonly Run[];
  hasMoreRuns: boolean;
  seenAt: string;
  /** It ends at a moment that is over. */
  isPast: boolean;
}

/**
 * What was not well in the day that ends with what was seen, the newest first, each with its place on a line of 24 hours and the way to what was seen then; on every line
 * when something was changed and when a step was run: what broke was often changed just before.
 */
export function LastDay({ changes, runs, hasMoreRuns, ...day }: Day) {
  const marks = marksOf(changes, runs, Date.parse(day.seenAt));
  return (
    <>
      <DayMarks marks={marks} hasMoreRuns={hasMoreRuns} />
      <AllTroubles {...day} marks={marks} />
    </>
  );
}

type Marked = Pick<Day, 'troubles' | 'seenAt'> & { marks: ReturnType<typeof marksOf> };

function AllTroubles({ troubles, isPast, ...rest }: Marked & Pick<Day, 'isPast'>) {
  const { t } = useTexts();
  const { seenAt } = rest;
  const isStale = useIsStale();
  const [showsShort, setShowsShort] = useState(false);
  // What followed from something else is told by that.
  const causes = troubles.filter(({ because }) => because === null);
  if (causes.length === 0) {
    const quiet = isPast ? 'ops.quietDayThen' : 'ops.quietDay';
    return <p className="text-muted">{t(isStale ? 'ops.findingsUnknown' : quiet)}</p>;
  }
  const isShort = ({ from, until }: Trouble) => Date.parse(until ?? seenAt) - Date.parse(from) < shortMs;
  const [long, short] = [causes.filter((one) => !isShort(one)), causes.filter(isShort)];
  return (
    <>
      <Troubles {...rest} troubles={long} />
      {short.length > 0 && (
        <details className="mt-2" onToggle={(event) => setShowsShort(event.currentTarget.open)}>
          <summary className="cursor-pointer text-muted">{t('ops.shortOnes', { count: short.length })}</summary>
          {showsShort && <Troubles {...rest} troubles={short} />}
        </details>
      )}
    </>
  );
}

/** Seen in one look, as at every start. */
const shortMs = 15_000;
/** As many rows as anybody reads. */
const mostShown = 50;

function Troubles({ troubles, seenAt, marks }: Marked) {
  const { t } = useTexts();
  const more = troubles.length - mostShown;
  return (
    <ul className="divide-y divide-line">
      {troubles.slice(0, mostShown).map((trouble) => (
        <li key={`${trouble.check} ${trouble.from}`} className="grid gap-1 py-2">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusMark keepsWord status={trouble.status} word={t(`state.${trouble.status}`)} />
            <span lang="en" className="min-w-0 flex-1 basis-48">
              {trouble.title}
            </span>
            <span className="text-xs text-muted">
              <ClockTime at={trouble.from} />
              {trouble.until && (
                <>
                  –<ClockTime at={trouble.until} />
                </>
              )}{' '}
              ({lastedText(trouble, seenAt, t)})
            </span>
            <SmallLink href={paths.ops.statusAt(momentIn(trouble, seenAt))}>{t('ops.lookThen')}</SmallLink>
          </div>
          <div aria-hidden className="relative h-1.5 rounded-full bg-unknown-tint">
            <div
              className={`absolute inset-y-0 rounded-full ${trouble.flaps ? 'opacity-50' : ''} ${trouble.status === 'fail' ? 'bg-fail' : 'bg-warn'}`}
              style={spanOfDay(trouble, Date.parse(seenAt))}
            />
            <Ticks marks={marks} />
          </div>
        </li>
      ))}
      {more > 0 && <li className="py-2 text-muted">{t('ops.dayMore', { count: more })}</li>}
    </ul>
  );
}

/** How long it lasted; of a check that flapped how often, and the longest. */
function lastedText({ from, until, flaps }: Trouble, seenAt: string, t: Texts): string {
  if (flaps) return t('ops.flapped', { count: flaps.times, longest: durationText(flaps.longestMs, t) });
  return durationText(Date.parse(until ?? seenAt) - Date.parse(from), t);
}

/** When it had been noticed for ten seconds, which is the next look; one that flapped may have been over by then. */
function momentIn({ from, until, flaps }: Trouble, seenAt: string): string {
  if (flaps) return from;
  const last = Date.parse(until ?? seenAt);
  return new Date(Math.min(Date.parse(from) + 10_000, last)).toISOString();
}
