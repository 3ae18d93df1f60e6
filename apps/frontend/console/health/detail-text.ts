import type { ComponentHealth } from '@chatai/contract/health';
import type { Texts } from '../texts/texts.ts';

/**
 * The line below a component, in the reader's language as far as its figures tell the matter; else the backend's own sentence,
 * which is English. One that has nothing to say tells how long it took to answer.
 */
export function detailText(state: ComponentHealth, t: Texts): string {
  // Which figures there are beside what every component has, only the component knows.
  const { status, detail, latencyMs, usedPercent, botsRunning, botsExpected, workers, model } = state;
  if (typeof usedPercent === 'number') return t('health.used', { percent: usedPercent });
  if (status === 'ok' && botsRunning !== undefined)
    return t('health.bots', { running: Number(botsRunning), expected: Number(botsExpected), workers: Number(workers) });
  if (status === 'off') return t('health.off');
  if (detail !== undefined) return detail;
  if (typeof model === 'string') return model;
  if (latencyMs === undefined) return '';
  return latencyMs < 1 ? t('health.latencyLow') : t('health.latency', { ms: Math.round(latencyMs) });
}
