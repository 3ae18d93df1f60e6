import type { ComponentHealth } from '@chatai/contract/health';
import { botStates } from '@chatai/contract/words';
import type { Texts } from '../texts/texts.ts';

/**
 * The line below a component, in the reader's language as far as its figures tell the matter; else the backend's own sentence,
 * which is English. One that has nothing to say tells how long it took to answer.
 */
export function detailText(state: ComponentHealth, t: Texts): string {
  // Which figures there are beside what every component has, only the component knows.
  const { status, detail, latencyMs, usedPercent, botsRunning, botsExpected, workers, model, notRunning } = state;
  if (typeof usedPercent === 'number') return t('health.used', { percent: usedPercent });
  if (status === 'ok' && botsRunning !== undefined)
    return t('health.bots', { running: Number(botsRunning), expected: Number(botsExpected), workers: Number(workers) });
  const states = statesText(notRunning, t);
  if (states !== undefined)
    return t('health.botsDown', { running: Number(botsRunning), expected: Number(botsExpected), states });
  if (status === 'off') return t('health.off');
  if (detail !== undefined) return detail;
  if (typeof model === 'string') return model;
  if (latencyMs === undefined) return '';
  return latencyMs < 1 ? t('health.latencyLow') : t('health.latency', { ms: Math.round(latencyMs) });
}

/** How many bots do not run, by state: `token dead: 2, deaf: 1`. Undefined when nobody says so in words that are known here. */
function statesText(notRunning: unknown, t: Texts): string | undefined {
  if (!Array.isArray(notRunning) || notRunning.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { state, count } of notRunning) counts.set(state, (counts.get(state) ?? 0) + Number(count));
  const words = [...counts].map(([state, count]) => {
    const known = botStates.find((one) => one === state);
    // One that is live and does not run has lost its worker, or its webhook leads elsewhere.
    return (
      known && t('health.inState', { state: known === 'live' ? t('health.cutOff') : t(`botState.${known}`), count })
    );
  });
  return words.every((word) => word !== undefined) ? words.join(', ') : undefined;
}
