'use client';

import type { OperationsNow } from '@chatai/contract/ops';
import { useAsked } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';

const everyMs = 5_000;

/** What can be said of the installation now, asked again and again; while nobody answers, what was said last. */
export function useSeen(initial: OperationsNow): OperationsNow {
  const { value } = useAsked(() => browserApi.opsHealth.now({}).catch(() => null), initial, everyMs);
  return value ?? initial;
}
