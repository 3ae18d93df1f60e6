'use client';

import type { Run } from '@chatai/contract/ops';
import { durationText } from '../health/time-text.ts';
import { useTexts } from '../texts/index.ts';
import { Notice, StatusMark } from '../ui/index.ts';
import { statusOfRun, statusOfStage } from './run-words.ts';
import { Touches } from './touches.tsx';

/** A run as it goes on: its stages in order, and what it came to. `limitSeconds`: of each stage. */
export function RunStages({
  run,
  isAway,
  limitSeconds,
}: {
  run: Run;
  isAway: boolean;
  limitSeconds?: number | undefined;
}) {
  const { t } = useTexts();
  const { state, stages, touches, touched, says, dryRun } = run;
  return (
    <div className="grid gap-3" data-run={run.id} data-state={state}>
      {(touches || touched) && (
        <p className="text-muted">
          {touches && <Touches {...touches} />} {touched && <Really {...touched} />}
        </p>
      )}
      <ol aria-label={t('ops.stages')} className="divide-y divide-line border-y border-line">
        {stages.map((stage) => {
          const { beganAt, endedAt, fine } = stage;
          const status = statusOfStage(stage, state);
          const open = t(state === 'goes-on' ? 'stage.goesOn' : 'stage.brokenOff');
          return (
            <li key={`${stage.stage} ${beganAt}`} className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2">
              <span className="w-28 shrink-0 font-medium">{t(`stage.${stage.stage}`)}</span>
              <span lang="en" className="min-w-0 flex-1 basis-48 break-words">
                {stage.says}
              </span>
              {endedAt && (
                <span className="text-xs text-muted">{durationText(Date.parse(endedAt) - Date.parse(beganAt), t)}</span>
              )}
              {stage.goesOnForMs !== null && <SoFar ms={stage.goesOnForMs} limitSeconds={limitSeconds} />}
              <StatusMark keepsWord status={status} word={fine === null ? open : t(`state.${status}`)} />
            </li>
          );
        })}
      </ol>
      <p role="status" className="flex flex-wrap items-center gap-2">
        <StatusMark keepsWord status={statusOfRun[state]} word={t(`run.${state}`)} />
        <span lang="en" className="min-w-0">
          {state === 'goes-on' ? '' : says}
        </span>
      </p>
      {state === 'goes-on' && !dryRun && <p className="text-muted">{t('ops.leaveSafely')}</p>}
      {isAway && <Notice kind="info">{t('ops.awayMeanwhile')}</Notice>}
    </div>
  );
}

/** `40 s of at most 120 s`. */
function SoFar({ ms, limitSeconds }: { ms: number; limitSeconds: number | undefined }) {
  const { t } = useTexts();
  const seconds = Math.round(ms / 1_000);
  return (
    <span className="text-xs text-muted tabular-nums">
      {limitSeconds === undefined
        ? t('time.seconds', { n: seconds })
        : t('ops.soFar', { seconds, limit: limitSeconds })}
    </span>
  );
}

/** What it came to, beside what was said. */
function Really({ seconds, bots, turns }: NonNullable<Run['touched']>) {
  const { t } = useTexts();
  if (bots === null || turns === null) return t('ops.touched', { seconds });
  return t('ops.touchedThen', { seconds, bots, turns });
}
