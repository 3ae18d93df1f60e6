'use client';

import type { OperationsNow, Run } from '@chatai/contract/ops';
import { mostChangesTold } from '@chatai/contract/words';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { StatusMark } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { statusOfRun } from './run-words.ts';
import { SmallLink } from './small-link.tsx';
import { placeOfDay } from './span-of-day.ts';

/** Something that was done to the installation, with its place on the line of the day. */
type Mark = { key: string; at: string; left: string } & ({ change: string } | { run: Run });

/** What was changed and run in the day before `now`, the newest first. */
export function marksOf(changes: OperationsNow['changes'], runs: readonly Run[], now: number): Mark[] {
  const all = [
    ...changes.map(({ at, says }) => ({ key: `${at} ${says}`, at, change: says })),
    ...runs.map((run) => ({ key: run.id, at: run.at, run })),
  ];
  return all
    .flatMap((mark) => {
      const left = placeOfDay(mark.at, now);
      return left === undefined ? [] : [{ ...mark, left }];
    })
    .sort((a, b) => b.at.localeCompare(a.at));
}

/** On a line: a bar where something was changed, a point where a step was run. */
export function Ticks({ marks }: { marks: readonly Mark[] }) {
  return marks.map((mark) => (
    <span
      key={mark.key}
      data-tick={'run' in mark ? 'run' : 'change'}
      style={{ left: mark.left }}
      className={`absolute -translate-x-1/2 ${'run' in mark ? pointShape : barShape}`}
    />
  ));
}

const barShape = '-inset-y-1 w-0.5 bg-text';
const pointShape = 'inset-y-0 my-auto size-2.5 rounded-full border-2 border-text bg-card';

/** How many of both there were, on a line of their own, and what each was. */
export function DayMarks({ marks, hasMoreRuns }: { marks: readonly Mark[]; hasMoreRuns: boolean }) {
  const { t } = useTexts();
  if (marks.length === 0) return null;
  const ran = marks.filter((mark) => 'run' in mark).length;
  const changed = marks.length - ran;
  return (
    <details className="mb-3">
      <summary className="cursor-pointer">
        <Sample shape={barShape} /> {t('ops.dayChanges', { count: changed })}{' '}
        {changed >= mostChangesTold && t('ops.dayChangesMore')} <Sample shape={pointShape} />{' '}
        {t('ops.dayRuns', { count: ran })} {hasMoreRuns && t('ops.dayRunsMore')}
        <span aria-hidden className="relative mt-3 mb-2 block h-1.5 rounded-full bg-unknown-tint">
          <Ticks marks={marks} />
        </span>
      </summary>
      <ul className="grid gap-1">
        {marks.map((mark) => (
          <li key={mark.key} className="flex flex-wrap items-center gap-2">
            <ClockTime at={mark.at} />
            {'run' in mark ? (
              <>
                <SmallLink mono href={paths.ops.run(mark.run.id)}>
                  {mark.run.step}
                </SmallLink>
                <StatusMark keepsWord status={statusOfRun[mark.run.state]} word={t(`run.${mark.run.state}`)} />
              </>
            ) : (
              <span lang="en">{mark.change}</span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

const Sample = ({ shape }: { shape: string }) => (
  <span aria-hidden className="relative mr-1 ml-2 inline-block h-2 w-2.5">
    <span className={`absolute left-1/2 -translate-x-1/2 ${shape}`} />
  </span>
);
