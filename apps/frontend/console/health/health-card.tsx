'use client';

import type { Health } from '@chatai/contract/health';
import { type Freshness, freshnessOf } from '../live/index.ts';
import { textKey, useTexts } from '../texts/index.ts';
import { Card, Command, type Status, StatusMark } from '../ui/index.ts';
import { detailText } from './detail-text.ts';
import { ageText, durationText } from './time-text.ts';
import { useHealth } from './use-health.ts';
import { worstFirst } from './worst-first.ts';

const verdicts: Record<Health['status'], Status> = { healthy: 'ok', degraded: 'warn', unhealthy: 'fail' };

/** What runs: one verdict, its age, and every component, worst first. Without fresh data every state is unknown. */
export function HealthCard({ initial }: { initial: Health | null }) {
  const { t } = useTexts();
  const { now, ...known } = useHealth(initial);
  const { value: health } = known;
  const freshness = freshnessOf(known, now);
  const live = freshness === 'live' && health;
  return (
    <Card title={t('health.title')} aside={<Age freshness={freshness} ageMs={now - known.receivedAt} />}>
      {freshness === 'loading' ? (
        <Skeleton label={t('health.loading')} />
      ) : (
        <>
          <p
            role="status"
            className="mb-3 flex flex-wrap items-center gap-2 font-medium"
            data-verdict={live ? health.status : 'unknown'}
          >
            <StatusMark
              status={live ? verdicts[health.status] : 'unknown'}
              word={t(`state.${live ? verdicts[health.status] : 'unknown'}`)}
            />
            {t(live ? `health.${health.status}` : 'health.unknown')}
          </p>
          {health && <Components components={health.components} live={freshness === 'live'} />}
          {(!live || health.status !== 'healthy') && (
            <div className="mt-4 text-muted">
              {t('health.fix')}
              <Command>{live ? 'chatai health' : 'chatai status'}</Command>
            </div>
          )}
          {health && (
            <p className={`mt-4 text-xs text-muted ${live ? '' : 'opacity-85'}`}>
              {t('health.version', { version: health.version, time: durationText(health.uptimeSeconds * 1_000, t) })}
            </p>
          )}
        </>
      )}
    </Card>
  );
}

function Age({ freshness, ageMs }: { freshness: Freshness; ageMs: number }) {
  const { t } = useTexts();
  if (freshness === 'loading') return null;
  const age = ageText(ageMs, t);
  const text =
    freshness === 'live'
      ? t('health.updated', { age })
      : freshness === 'stale'
        ? t('health.stale', { age })
        : t('health.never');
  return <p className={`text-xs ${freshness === 'live' ? 'text-muted' : 'font-medium text-fail'}`}>{text}</p>;
}

function Components({ components, live }: { components: Health['components']; live: boolean }) {
  const { t } = useTexts();
  const rows = worstFirst(components);
  if (rows.length === 0) return <p className="text-muted">{t('health.empty')}</p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {rows.map(({ name, ...state }) => (
        <li key={name} className="flex min-h-10 items-start justify-between gap-3 py-2" data-component={name}>
          <span className="min-w-0">
            <ComponentName name={name} />
            <span className={`block text-xs text-muted ${live ? '' : 'opacity-85'}`}>{detailText(state, t)}</span>
          </span>
          <StatusMark status={live ? state.status : 'unknown'} word={t(`state.${live ? state.status : 'unknown'}`)} />
        </li>
      ))}
    </ul>
  );
}

/** A component that has no name here yet is called by the one that the backend uses. */
function ComponentName({ name }: { name: string }) {
  const { t, catalogue } = useTexts();
  const key = textKey(catalogue, 'component', name);
  return key ? <span>{t(key)}</span> : <code className="font-mono text-xs">{name}</code>;
}

function Skeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-2">
      {['verdict', 'a', 'b', 'c', 'd', 'e'].map((row) => (
        <div key={row} className="skeleton h-10" />
      ))}
    </div>
  );
}
