'use client';

import { dryRunCommand } from '@chatai/contract/command-line';
import type { OperationsNow, Run, RunbookDocument } from '@chatai/contract/ops';
import Link from 'next/link';
import { useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { paths } from '../paths.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink, Command, DangerDialog, Notice, StatusMark } from '../ui/index.ts';
import { AskSecond } from './ask-second.tsx';
import { ClockTime } from './clock-time.tsx';
import { approvalOf, freshMs, whyNotAllowed, whyNotRun, whyNotTry } from './may-run.ts';
import { NextStep } from './next-step.tsx';
import { RunStages } from './run-stages.tsx';
import { hasNotHelped, statusOfRun } from './run-words.ts';
import { StepParams } from './step-params.tsx';
import { Touches } from './touches.tsx';
import { useApprovals } from './use-approvals.ts';
import { useParams } from './use-params.ts';
import { useRun } from './use-run.ts';

type Step = RunbookDocument['steps'][number];

interface Tried {
  params: Readonly<Record<string, string>>;
  /** What the checks said that send to this step. */
  seen: string;
  /** Of this browser's clock that is never set, when it was begun. */
  atMs: number;
}

/** Dry run, a second person where the risk is high, then run: each wants the one before it (decision 0024). */
export function StepRunner({
  step,
  given,
  seen: { instance, checks, findings, runsAs },
  goesOn,
  resumes,
  onBegun,
}: {
  step: Step;
  given: Record<string, string>;
  /** As all is now. */
  seen: OperationsNow;
  /** A run of it that goes on, whoever has begun it. */
  goesOn?: Run | undefined;
  /** A run that was broken off: what is run goes on under its id. */
  resumes?: string;
  /** Whoever is told of what was begun shows it; nothing of it is shown here. */
  onBegun?: (run: Run) => void;
}) {
  const { t } = useTexts();
  const prove = useProven();
  const { busy, problem, act } = useSubmit();
  const { params, type, sent } = useParams(step, given, resumes);
  const [tried, setTried] = useState<Tried>();
  const [asksName, setAsksName] = useState(false);
  const dry = useRun(undefined);
  const real = useRun(undefined);
  const seen = seenOf(checks, step);
  const isHighRisk = step.risk === 'high';
  const mayRestart = step.budget?.left !== 0;
  // Drawn anew each second from then on, as the age of the dry run is.
  const approval = approvalOf(useApprovals(tried !== undefined), step.step, params);
  const ageMs = tried ? performance.now() - tried.atMs : 0;
  const isSame = tried !== undefined && step.params.every(({ name }) => tried.params[name] === params[name]);
  const hasChanged = tried !== undefined && tried.seen !== seen;
  // What has been run is not run again by the same dry run.
  const dryRun = real.run ? undefined : dry.run;
  const notAllowed = whyNotAllowed(runsAs, step.role);
  const isBeingRun = real.run?.state === 'goes-on';
  const whyNoDryRun = whyNotTry(notAllowed, real.run);
  const whyNot = isBeingRun
    ? undefined
    : (notAllowed ?? whyNotRun({ dryRun, ageMs, isSame, hasChanged, isHighRisk, approval }));

  const begin = (more: { dryRun: boolean; after?: string; approval?: string; instance?: string; resumes?: string }) =>
    act(async () => {
      const begun = await prove(() => browserApi.opsRuns.start({ step: step.step, params: filled(params), ...more }));
      if (more.dryRun) {
        setTried({ params, seen, atMs: performance.now() });
        real.follow(undefined);
        dry.follow(begun);
      } else {
        if (onBegun) onBegun(begun);
        else real.follow(begun);
        sent();
      }
    });
  const isBusy = busy || dry.run?.state === 'goes-on';
  const tryIt = async () => {
    if (!whyNoDryRun && !isBusy) await begin({ dryRun: true });
  };
  const run = async (typedName?: string) => {
    setAsksName(false);
    if (dryRun)
      await begin({
        dryRun: false,
        after: dryRun.id,
        ...(approval && isHighRisk ? { approval: approval.id } : {}),
        ...(typedName === undefined ? {} : { instance: typedName }),
        ...(resumes === undefined ? {} : { resumes }),
      });
  };

  const secondsLeft = Math.max(0, Math.round((freshMs - ageMs) / 1_000));
  const isFresh = dryRun?.state === 'dry-run' && isSame && secondsLeft > 0;
  return (
    <>
      {/* There before it is needed, so that it is spoken. */}
      <div role="status">{goesOn && goesOn.id !== real.run?.id && <GoesOn run={goesOn} />}</div>
      <div className="grid gap-4">
        <StepParams wanted={step.params} given={params} type={type} problem={problem} onSubmit={() => void tryIt()} />
        <div className="flex flex-wrap items-center gap-2">
          <Button
            busy={isBusy}
            disabledReason={whyNoDryRun && t(`whyNot.${whyNoDryRun}`)}
            showsReason
            aria-keyshortcuts="d"
            data-shortcut="d"
            onClick={() => void tryIt()}
          >
            {t('ops.dryRun')}
          </Button>
          {mayRestart || isBeingRun ? (
            <Button
              look={whyNot ? 'secondary' : 'primary'}
              busy={busy || isBeingRun}
              disabledReason={whyNot && t(`whyNot.${whyNot}`)}
              // Why neither can be pressed is told once.
              showsReason={!notAllowed}
              onClick={() => (isHighRisk || step.destroys ? setAsksName(true) : void run())}
            >
              {t(resumes === undefined ? 'ops.run' : 'ops.resume')}
            </Button>
          ) : (
            <DiagnoseLink />
          )}
          {isFresh && (
            <span className="text-xs text-muted tabular-nums">{t('ops.fresh', { seconds: secondsLeft })}</span>
          )}
        </div>
        {!mayRestart && (
          <p>
            {t('ops.budgetSpent')} {step.budget?.freeAt && <ClockTime at={step.budget.freeAt} />}
          </p>
        )}
        {/* The buttons above try again. */}
        {problem && <ProblemNotice problem={problem} />}
        {mayRestart && problem?.code === 'budget-spent' && <DiagnoseLink />}
        {dryRun && <RunStages run={dryRun} isAway={dry.isAway} limitSeconds={step.timeoutSeconds} />}
        {isHighRisk && dryRun?.state === 'dry-run' && isSame && (
          <AskSecond
            step={step.step}
            dryRun={dryRun.id}
            approval={approval}
            whyNot={notAllowed ?? (secondsLeft > 0 ? undefined : 'dryRunOld')}
          />
        )}
        {real.run && (
          <>
            <RunStages run={real.run} isAway={real.isAway} limitSeconds={step.timeoutSeconds} />
            {hasNotHelped(real.run) && <NextStep findings={findings} after={step.step} />}
            <p>
              <Link href={paths.ops.run(real.run.id)} className="text-accent underline">
                {t('ops.record')}
              </Link>
            </p>
          </>
        )}
        <div className="text-muted">
          {t('ops.onMachine')}
          <Command>
            {resumes === undefined ? dryRunCommand(step.step, step.params, params) : `chatai runbook resume ${resumes}`}
          </Command>
        </div>
        <DangerDialog
          title={<span lang="en">{step.title}</span>}
          action={t('ops.runDanger', { instance })}
          typedName={instance}
          open={asksName}
          onOpenChange={setAsksName}
          onConfirm={(typedName) => void run(typedName)}
          busy={busy}
        >
          <p lang="en">{dryRun?.says}</p>
          {dryRun?.touches && (
            <p>
              <Touches {...dryRun.touches} />
            </p>
          )}
        </DangerDialog>
      </div>
    </>
  );
}

/** Begun before this page came, or by somebody else. */
function GoesOn({ run: { id, by, at, state } }: { run: Run }) {
  const { t } = useTexts();
  return (
    <div className="mb-4">
      <Notice kind="info">
        <span className="flex flex-wrap items-center gap-2" data-goes-on={id}>
          {t('ops.beingRun', { name: by })} <ClockTime at={at} />
          <StatusMark keepsWord status={statusOfRun[state]} word={t(`run.${state}`)} />
          <Link href={paths.ops.run(id)} className="text-accent underline">
            {t('ops.record')}
          </Link>
        </span>
      </Notice>
    </div>
  );
}

/** Over budget: whoever restarts it once more mends something else by it. */
function DiagnoseLink() {
  const { t } = useTexts();
  return (
    <ButtonLink as={Link} look="primary" href={paths.ops.status}>
      {t('ops.diagnose')}
    </ButtonLink>
  );
}

/** What the checks say together that fail when it may be needed: when that is another, what a dry run saw is over. */
const seenOf = (checks: OperationsNow['checks'], step: Step): string =>
  checks.flatMap(({ id, status }) => (step.checks.includes(id) ? `${id} ${status}` : [])).join(', ');

/** What is left empty is not given: the step's own value holds, or it says that one is missing. */
const filled = (params: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''));
