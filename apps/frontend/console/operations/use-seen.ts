'use client';

import type { OperationsNow } from '@chatai/contract/ops';
import { type Asked, useAsked } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';

const everyMs = 5_000;

export const askSeen = (): Promise<OperationsNow> => browserApi.opsHealth.now({});

/** What can be said of the installation now, asked again and again; while nobody answers, what was said last. */
export function useSeen(initial: OperationsNow): {
  seen: OperationsNow;
  asked: Asked<OperationsNow> & { now: number };
} {
  const asked = useAsked(askSeen, initial, everyMs);
  return { seen: asked.value ?? initial, asked };
}
