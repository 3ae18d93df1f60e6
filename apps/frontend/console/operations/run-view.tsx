'use client';

import type { OperationsNow, Run, RunbookDocument } from '@chatai/contract/ops';
import { useRef } from 'react';
import { useAsked } from '../live/index.ts';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { Card, PageHead } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { NextStep } from './next-step.tsx';
import { RunStages } from './run-stages.tsx';
import { givenIn, hasNotHelped, isResumable } from './run-words.ts';
import { SeenAge } from './seen-age.tsx';
import { SmallLink } from './small-link.tsx';
import { StepRunner } from './step-runner.tsx';
import { useRun } from './use-run.ts';
import { askSeen, useSeen } from './use-seen.ts';
import { WhileTold } from './while-told.tsx';

const nextEachMs = 5_000;

/** The record of a run, and the run itself while it goes on: whoever opens it sees the same (E31). */
export function RunView({
  initial,
  step,
  seen,
}: {
  initial: Run;
  /** Of one that goes on or was broken off: what it runs, if this version has it. */
  step?: RunbookDocument['steps'][number] | undefined;
  /** As all is now, for one that was broken off or may be. */
  seen?: OperationsNow | undefined;
}) {
  const { t } = useTexts();
  const { run = initial, isAway, asked, follow } = useRun(initial);
  const stages = useRef<HTMLDivElement>(null);
  const endedAt = run.state === 'goes-on' ? undefined : run.stages.at(-1)?.endedAt;
  const evidence = run.stages.findLast(({ stage, fine }) => stage === 'evidence' && fine)?.says;
  const given = Object.entries(run.params).map(([name, value]) => `${name}=${value}`);
  return (
    <WhileTold asked={asked}>
      <PageHead title={t('ops.runOf', { step: run.step })} about={run.dryRun && t('ops.dry')} />
      <div className="grid gap-4">
        <Card title={t('ops.stages')}>
          <div ref={stages} tabIndex={-1} className="outline-none">
            <RunStages run={run} isAway={isAway} limitSeconds={step?.timeoutSeconds} />
          </div>
          <p className="mt-3 text-xs text-muted">
            {run.state === 'goes-on' && <SeenAge asked={asked} />}
            {endedAt && (
              <>
                {t('ops.ended')} <ClockTime at={endedAt} />
              </>
            )}
          </p>
          {hasNotHelped(run) && <NextOfNow after={run.step} />}
        </Card>
        {isResumable(run) && step && seen && (
          <Card title={t('ops.resumeTitle')}>
            <Resume
              run={run}
              step={step}
              seen={seen}
              onBegun={(begun) => {
                follow(begun);
                // This card goes with the button that was pressed.
                stages.current?.focus();
              }}
            />
          </Card>
        )}
        <Card title={t('ops.record')}>
          <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
            <dt className="text-muted">{t('ops.at')}</dt>
            <dd>
              <ClockTime at={run.at} />
            </dd>
            <dt className="text-muted">{t('ops.by')}</dt>
            <dd>
              {run.by} ({t(`byRole.${run.role}`)})
            </dd>
            <dt className="text-muted">{t('ops.step')}</dt>
            <dd>
              <SmallLink mono href={paths.ops.step(run.step, givenIn(run))}>
                {run.step}
              </SmallLink>
            </dd>
            {given.length > 0 && (
              <>
                <dt className="text-muted">{t('ops.given')}</dt>
                <dd className="font-mono text-xs break-words">{given.join(' ')}</dd>
              </>
            )}
            {evidence && (
              <>
                <dt className="text-muted">{t('stage.evidence')}</dt>
                <dd>
                  <code className="font-mono text-xs break-words">{evidence}</code>{' '}
                  <span className="text-muted">{t('ops.evidenceAbout')}</span>
                </dd>
              </>
            )}
            {run.reason && (
              <>
                <dt className="text-muted">{t('ops.reason')}</dt>
                <dd>{run.reason}</dd>
              </>
            )}
            <dt className="text-muted">{t('ops.approvedByHead')}</dt>
            <dd>{run.breakGlass ? t('ops.glassBroken') : (run.approvedBy ?? t('ops.noApproval'))}</dd>
          </dl>
        </Card>
      </div>
    </WhileTold>
  );
}

function NextOfNow({ after }: { after: string }) {
  const { value } = useAsked(askSeen, null, nextEachMs);
  return (
    <div className="mt-3">
      <NextStep findings={value?.findings ?? []} after={after} />
    </div>
  );
}

/** The same step with the same values. */
function Resume({
  run,
  step,
  seen,
  onBegun,
}: {
  run: Run;
  step: RunbookDocument['steps'][number];
  seen: OperationsNow;
  onBegun: (run: Run) => void;
}) {
  return <StepRunner step={step} given={givenIn(run)} seen={useSeen(seen).seen} resumes={run.id} onBegun={onBegun} />;
}
