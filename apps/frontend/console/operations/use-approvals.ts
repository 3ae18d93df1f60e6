'use client';

import type { Approval } from '@chatai/contract/ops';
import { useAsked } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';

const everyMs = 3_000;

/** Who asks for a second person, asked again and again while `isAsked`; none while the database is away and nobody can decide. */
export function useApprovals(isAsked: boolean): readonly Approval[] {
  const { value, failed } = useAsked(askApprovals, null, everyMs, isAsked);
  return failed ? [] : (value ?? []);
}

const askApprovals = (): Promise<Approval[]> => browserApi.opsApprovals.list({}).then(({ items }) => items);
