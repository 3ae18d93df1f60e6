import type { ManagerStatus } from '@chatai/contract/manager-status';
import { thresholds } from '../thresholds.ts';
import { botsOf } from './bots.ts';
import type { Facts } from './facts.ts';

type Latency = NonNullable<ManagerStatus['latency']>;
export type Waited = 'telegram' | 'model';

const words = { telegram: ['Telegram', 'sends'], model: ['model', 'first tokens'] } as const;

/** How long one of those has taken that our workers wait for; undefined when the bot manager does not say, or nothing was asked of it. */
export function latencyOf({ manager }: Partial<Facts>, what: Waited): Latency[Waited] | undefined {
  const latency = manager && botsOf({ manager })?.latency?.[what];
  return latency && latency.count > 0 ? latency : undefined;
}

/** `Telegram p50 250 ms p95 1000 ms of 34 sends`: none took longer than these. */
export function latencyText(facts: Partial<Facts>, what: Waited): string[] {
  const latency = latencyOf(facts, what);
  if (!latency) return [];
  const [name, those] = words[what];
  const bound = (ms: number | null) => (ms === null ? 'over 2 min' : `${ms} ms`);
  return [`${name} p50 ${bound(latency.p50Ms)} p95 ${bound(latency.p95Ms)} of ${latency.count} ${those}`];
}

/** Do half of them take longer than they may? A few tell nothing. */
export function isLate(facts: Partial<Facts>, what: Waited): boolean {
  const latency = latencyOf(facts, what);
  const { least, halfMs } = thresholds.latency;
  return latency !== undefined && latency.count >= least && (latency.p50Ms ?? Number.POSITIVE_INFINITY) > halfMs[what];
}
