'use client';

import type { OperationsNow } from '@chatai/contract/ops';
import { useRef } from 'react';
import { durationText, spokenAgeText } from '../health/time-text.ts';
import { freshnessOf, useAsked } from '../live/index.ts';
import { paths } from '../paths.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, PageHead, Stale, type Status, StatusMark, useIsStale, WithCode } from '../ui/index.ts';
import { Approvals } from './approvals.tsx';
import { askStatus, type Seen } from './ask-status.ts';
import { BadChecks } from './bad-checks.tsx';
import { ClockTime } from './clock-time.tsx';
import { Findings } from './findings.tsx';
import { LastDay } from './last-day.tsx';
import { NobodyKnows } from './nobody-knows.tsx';
import { Parts } from './parts.tsx';
import { ageOf, SeenAge } from './seen-age.tsx';
import { SmallLink } from './small-link.tsx';
import { badChecks, headlineOf } from './verdict.ts';
import { refusalOf, WhileTold } from './while-told.tsx';

const everyMs = 5_000;
const states: Record<OperationsNow['status'], Status> = { healthy: 'ok', degraded: 'warn', unhealthy: 'fail' };

/** What is wrong, since when, who is affected, what to do: in this order, on one screen (experience.md 4.7). */
export function StatusView({ initial, isPast }: { initial: Seen; isPast: boolean }) {
  const { t } = useTexts();
  const asked = useAsked(() => askStatus(browserApi), initial, everyMs, !isPast);
  const findings = useRef<HTMLDivElement>(null);
  const { seen, troubles, approvals, runs, hasMoreRuns } = asked.value ?? initial;
  const isLive = isPast || freshnessOf(asked, asked.now) === 'live';
  return (
    <WhileTold asked={asked}>
      <PageHead
        title={t('ops.status')}
        about={t('ops.version', { version: seen.version })}
        actions={
          <Button look="primary" aria-keyshortcuts="d" data-shortcut="d" onClick={() => openAll(findings.current)}>
            {t('ops.diagnose')}
          </Button>
        }
      />
      <Stale note={isLive ? undefined : t('state.stale', { age: spokenAgeText(ageOf(asked, seen.ageMs), t) })}>
        <div className="grid gap-4">
          <section data-verdict={isLive ? seen.status : 'unknown'} className="grid gap-2">
            {/* Its age, which is another one each second, is not spoken. */}
            <div role="status" className="grid gap-2">
              <Verdict seen={seen} unknown={isLive ? undefined : refusalOf(asked) ? 'ops.untold' : 'ops.unknown'} />
              <Affected affected={seen.affected} />
            </div>
            {isPast ? (
              <p className="text-xs text-muted">
                {t('ops.seenAt')} <ClockTime at={seen.at} /> ·{' '}
                <SmallLink href={paths.ops.status}>{t('ops.backToNow')}</SmallLink>
              </p>
            ) : isLive ? (
              <SeenAge asked={asked} lookAgeMs={seen.ageMs} />
            ) : (
              <p className="text-xs font-medium text-fail">
                <WithCode>{t('ops.onMachineNow')}</WithCode>
              </p>
            )}
          </section>
          {seen.runsAs !== null && (
            <Approvals approvals={approvals.filter(({ state }) => state === 'waits')} seen={seen} />
          )}
          <div ref={findings} tabIndex={-1} className="outline-none">
            <Findings seen={seen} />
          </div>
          {/* What is wrong and what to do has the first screen. */}
          <NobodyKnows runsAs={seen.runsAs} />
          <BadChecks checks={seen.checks} />
          <Card
            title={t('ops.parts')}
            aside={<ChecksWell count={seen.checks.length - badChecks(seen.checks).length} />}
          >
            <Parts checks={seen.checks} />
          </Card>
          <Card title={t(isPast ? 'ops.dayThen' : 'ops.day')}>
            <LastDay
              troubles={troubles}
              changes={seen.changes}
              runs={runs}
              hasMoreRuns={hasMoreRuns}
              seenAt={seen.at}
              isPast={isPast}
            />
          </Card>
          <p className="text-xs text-muted">{t('ops.statusLater')}</p>
        </div>
      </Stale>
    </WhileTold>
  );
}

/** How many are well: while nobody can say so, none is. */
function ChecksWell({ count }: { count: number }) {
  const { t } = useTexts();
  if (useIsStale()) return null;
  return <span className="text-xs text-muted">{t('ops.checksWell', { count })}</span>;
}

/** How it is and since when, in the words of what was found first; `unknown`: why nobody can say. */
function Verdict({ seen, unknown }: { seen: OperationsNow; unknown: 'ops.unknown' | 'ops.untold' | undefined }) {
  const { t } = useTexts();
  const headline = !unknown && seen.status !== 'healthy' ? headlineOf(seen) : undefined;
  // Well is what was seen; what could not be looked at may be anything.
  const isUnsure = seen.status === 'healthy' && seen.notSeen.length > 0;
  const status = isUnsure ? 'unknown' : states[seen.status];
  const words = isUnsure ? t('ops.healthySeen') : t(`opsState.${seen.status}`);
  return (
    <p className="flex flex-wrap items-center gap-2 text-base font-semibold">
      <StatusMark status={status} word={t(`state.${status}`)} />
      {headline === undefined ? (
        (unknown && t(unknown)) || words
      ) : (
        <span lang="en" data-headline className="min-w-0">
          <WithCode>{headline.words}</WithCode>
        </span>
      )}
      {headline?.since && (
        <span className="font-normal text-muted">
          {t('ops.sinceHead')} <ClockTime at={headline.since} /> (
          {durationText(Date.parse(seen.at) - Date.parse(headline.since), t)})
        </span>
      )}
    </p>
  );
}

function Affected({ affected }: Pick<OperationsNow, 'affected'>) {
  const { t } = useTexts();
  if (!affected) return <p className="text-muted">{t('ops.affectedUnknown')}</p>;
  const { bots, waiting, answering } = affected;
  return (
    <p className="text-muted">
      {t('ops.affected')}: {bots ? t('ops.bots', bots) : t('ops.botsUnknown')} · {t('ops.waiting', { count: waiting })}{' '}
      · {t('ops.answering', { count: answering })}
    </p>
  );
}

/** Shows what each finding stands on, and goes there. */
function openAll(findings: HTMLDivElement | null): void {
  for (const one of findings?.querySelectorAll('details') ?? []) one.open = true;
  findings?.focus();
  findings?.scrollIntoView({ block: 'start' });
}
