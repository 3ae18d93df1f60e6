'use client';

import type { Approval, OperationsNow, Trouble } from '@chatai/contract/ops';
import Link from 'next/link';
import { useRef } from 'react';
import { ageText, durationText } from '../health/time-text.ts';
import { freshnessOf, useAsked } from '../live/index.ts';
import { paths } from '../paths.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, Notice, PageHead, Stale, type Status, StatusMark, WithCode } from '../ui/index.ts';
import { Approvals } from './approvals.tsx';
import { BadChecks } from './bad-checks.tsx';
import { ClockTime } from './clock-time.tsx';
import { Findings } from './findings.tsx';
import { LastDay } from './last-day.tsx';
import { Parts } from './parts.tsx';
import { badChecks, badSince } from './verdict.ts';

export interface Seen {
  seen: OperationsNow;
  troubles: Trouble[];
  approvals: Approval[];
}

const everyMs = 5_000;
const states: Record<OperationsNow['status'], Status> = { healthy: 'ok', degraded: 'warn', unhealthy: 'fail' };

/** What is wrong, since when, who is affected, what to do: in this order, on one screen (experience.md 4.7). */
export function StatusView({ initial, isPast, isKnown }: { initial: Seen; isPast: boolean; isKnown: boolean }) {
  const { t } = useTexts();
  const { now, ...asked } = useAsked(askSeen, initial, everyMs, !isPast);
  const findings = useRef<HTMLDivElement>(null);
  const { seen, troubles, approvals } = asked.value ?? initial;
  const isLive = isPast || freshnessOf(asked, now) === 'live';
  const since = badSince(seen);
  return (
    <>
      <PageHead
        title={t('ops.status')}
        about={t('ops.version', { version: seen.version })}
        actions={
          <Button look="primary" aria-keyshortcuts="d" data-shortcut="d" onClick={() => openAll(findings.current)}>
            {t('ops.diagnose')}
          </Button>
        }
      />
      {!isKnown && (
        <div className="mb-4">
          <Notice kind="warn">
            <WithCode>{t('ops.nobodyKnows')}</WithCode>
          </Notice>
        </div>
      )}
      <Stale note={isLive ? undefined : t('state.stale', { age: ageText(now - asked.receivedAt, t) })}>
        <div className="grid gap-4">
          <section role="status" data-verdict={isLive ? seen.status : 'unknown'} className="grid gap-2">
            <p className="flex flex-wrap items-center gap-2 text-base font-semibold">
              <StatusMark status={states[seen.status]} word={t(`state.${states[seen.status]}`)} />
              {isLive ? t(`opsState.${seen.status}`) : t('ops.unknown')}
              {since && isLive && (
                <span className="font-normal text-muted">
                  {t('ops.sinceHead')} <ClockTime at={since} /> (
                  {durationText(Date.parse(seen.at) - Date.parse(since), t)})
                </span>
              )}
            </p>
            <Affected affected={seen.affected} />
            <p className={`text-xs ${isLive ? 'text-muted' : 'font-medium text-fail'}`}>
              {isPast ? (
                <>
                  {t('ops.seenAt', { time: new Date(seen.at).toISOString() })} ·{' '}
                  <Link href={paths.ops.status} className="text-accent underline">
                    {t('ops.backToNow')}
                  </Link>
                </>
              ) : (
                <WithCode>
                  {isLive ? t('ops.live', { age: ageText(now - asked.receivedAt, t) }) : t('ops.onMachineNow')}
                </WithCode>
              )}
            </p>
          </section>
          {isKnown && <Approvals approvals={approvals.filter(({ state }) => state === 'waits')} />}
          <div ref={findings} tabIndex={-1} className="outline-none">
            <Findings seen={seen} />
          </div>
          <BadChecks checks={seen.checks} />
          <Card
            title={t('ops.parts')}
            aside={
              <span className="text-xs text-muted">
                {t('ops.checksWell', { count: seen.checks.length - badChecks(seen.checks).length })}
              </span>
            }
          >
            <Parts checks={seen.checks} />
          </Card>
          <Card title={t('ops.day')}>
            <LastDay troubles={troubles} seenAt={seen.at} />
          </Card>
        </div>
      </Stale>
    </>
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

async function askSeen(): Promise<Seen | null> {
  try {
    const [seen, { items: troubles }, approvals] = await Promise.all([
      browserApi.opsHealth.now({}),
      browserApi.opsHealth.history({}),
      // While the database is away nobody decides.
      browserApi.opsApprovals.list({}).then(
        ({ items }) => items,
        () => [],
      ),
    ]);
    return { seen, troubles, approvals };
  } catch {
    // Unreachable, too slow, or refused: what is shown is not known any more, and says so.
    return null;
  }
}

/** Shows what each finding stands on, and goes there. */
function openAll(findings: HTMLDivElement | null): void {
  for (const one of findings?.querySelectorAll('details') ?? []) one.open = true;
  findings?.focus();
  findings?.scrollIntoView({ block: 'start' });
}
