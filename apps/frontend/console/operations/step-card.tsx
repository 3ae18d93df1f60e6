'use client';

import type { OperationsNow, Run, RunbookDocument, RunsReport } from '@chatai/contract/ops';
import { useTexts } from '../texts/index.ts';
import { Card, StatusMark, WithCode } from '../ui/index.ts';
import { Approvals } from './approvals.tsx';
import { LastProof } from './last-proof.tsx';
import { askedFor } from './may-run.ts';
import { StepRunner } from './step-runner.tsx';
import { Touches } from './touches.tsx';
import { useApprovals } from './use-approvals.ts';

type Step = RunbookDocument['steps'][number];

/** One step: what somebody sees who needs it, how that stands now, what it risks, and the way to run it. */
export function StepCard({
  step,
  seen,
  forecast,
  given,
  goesOn,
}: {
  step: Step;
  /** As all is now. */
  seen: OperationsNow;
  /** How good it was so far; undefined when it was not run lately. */
  forecast: RunsReport['forecasts'][number] | undefined;
  given: Record<string, string>;
  /** A run of it that goes on. */
  goesOn: Run | undefined;
}) {
  const { t } = useTexts();
  const checks = seen.checks.filter(({ id }) => step.checks.includes(id));
  const evidence = seen.findings.find((finding) => finding.step === step.step)?.evidence.for ?? [];
  const touches = seen.touches[step.step];
  return (
    <div id={step.slug} data-step={step.step} className="grid scroll-mt-4 gap-4">
      {step.risk === 'high' && <AskedFor step={step.step} seen={seen} />}
      <Card
        title={<span lang="en">{step.title}</span>}
        aside={<code className="font-mono text-xs text-muted">{step.step}</code>}
      >
        <dl className="mb-4 grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
          <dt className="text-muted">{t('ops.when')}</dt>
          <dd lang="en">
            <WithCode>{step.symptom}</WithCode>
          </dd>
          {checks.length > 0 && (
            <>
              <dt className="text-muted">{t('ops.now')}</dt>
              <dd className="grid gap-1">
                {checks.map(({ id, status, title, detail }) => (
                  <span key={id} className="flex flex-wrap items-center gap-2">
                    <StatusMark status={status} word={t(`state.${status}`)} />
                    <span lang="en">
                      {title}
                      {detail && <span className="text-muted">: {detail}</span>}
                    </span>
                  </span>
                ))}
              </dd>
            </>
          )}
          {evidence.length > 0 && (
            <>
              <dt className="text-muted">{t('ops.for')}</dt>
              <dd lang="en">{evidence.join('; ')}</dd>
            </>
          )}
          {touches && (
            <>
              <dt className="text-muted">{t('ops.blastRadius')}</dt>
              <dd>
                <Touches {...touches} />
              </dd>
            </>
          )}
          {forecast && (
            <>
              <dt className="text-muted">{t('ops.forecasts')}</dt>
              <dd>
                {t('ops.forecastScore', {
                  count: forecast.runs,
                  said: forecast.saidSeconds,
                  took: forecast.tookSeconds,
                  off: forecast.offSeconds,
                })}
              </dd>
            </>
          )}
          {step.budget && (
            <>
              <dt className="text-muted">{t('ops.budget')}</dt>
              <dd>{step.budget.left}</dd>
            </>
          )}
          <dt className="text-muted">{t('ops.risk')}</dt>
          <dd>{t(`risk.${step.risk}`)}</dd>
          <dt className="text-muted">{t('ops.role')}</dt>
          <dd>{t(`opsRole.${step.role}`)}</dd>
          <dt className="text-muted">{t('ops.takes')}</dt>
          <dd>{t('time.seconds', { n: step.timeoutSeconds })}</dd>
          <dt className="text-muted">{t('ops.undo')}</dt>
          <dd lang="en">
            <WithCode>{step.undo}</WithCode>
          </dd>
          <dt className="text-muted">{t('coverage.proof')}</dt>
          <dd>
            <LastProof proof={step.proof} />
          </dd>
        </dl>
        <StepRunner step={step} given={given} seen={seen} goesOn={goesOn} />
      </Card>
    </div>
  );
}

/** Whoever is to be the second person need not leave the page of the step. */
function AskedFor({ step, seen }: { step: string; seen: OperationsNow }) {
  return <Approvals approvals={askedFor(useApprovals(true), step, seen.at)} seen={seen} />;
}
