'use client';

import type { OperationsNow, Run, RunbookDocument } from '@chatai/contract/ops';
import Link from 'next/link';
import { useAsked } from '../live/index.ts';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';
import { Card, PageHead } from '../ui/index.ts';
import { ClockTime } from './clock-time.tsx';
import { NextStep } from './next-step.tsx';
import { RunStages } from './run-stages.tsx';
import { hasNotHelped } from './run-words.ts';
import { SeenAge } from './seen-age.tsx';
import { StepRunner } from './step-runner.tsx';
import { useRun } from './use-run.ts';
import { askSeen, useSeen } from './use-seen.ts';
import { WhileTold } from './while-told.tsx';

const nextEachMs = 5_000;

interface Resumed {
  step: RunbookDocument['steps'][number];
  seen: OperationsNow;
}

/** The record of a run, and the run itself while it goes on: whoever opens it sees the same (E31). */
export function RunView({
  initial,
  resume,
}: {
  initial: Run;
  /** Of one that was broken off: what it ran, if this version has it, and how all is now. */
  resume?: Resumed | undefined;
}) {
  const { t } = useTexts();
  const { run = initial, isAway, asked } = useRun(initial);
  const endedAt = run.state === 'goes-on' ? undefined : run.stages.at(-1)?.endedAt;
  const evidence = run.stages.findLast(({ stage, fine }) => stage === 'evidence' && fine)?.says;
  const given = Object.entries(run.params).map(([name, value]) => `${name}=${value}`);
  return (
    <WhileTold asked={asked}>
      <PageHead title={t('ops.runOf', { step: run.step })} about={run.dryRun && t('ops.dry')} />
      <div className="grid gap-4">
        <Card title={t('ops.stages')}>
          <RunStages run={run} isAway={isAway} />
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
        {resume && (
          <Card title={t('ops.resumeTitle')}>
            <Resume run={initial} {...resume} />
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
              {run.by} ({t(`opsRole.${run.role}`)})
            </dd>
            <dt className="text-muted">{t('ops.step')}</dt>
            <dd>
              <Link href={paths.ops.step(run.step)} className="font-mono text-xs text-accent underline">
                {run.step}
              </Link>
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

/** The same step with the same values. Secrets are asked for once more: the record has them as `****`. */
function Resume({ run: { id, params }, step, seen }: Resumed & { run: Run }) {
  const given = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== '****'));
  return <StepRunner step={step} given={given} seen={useSeen(seen).seen} resumes={id} />;
}
