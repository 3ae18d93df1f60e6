'use client';

import type { SignInStep } from '@chatai/contract/auth';
import type { Problem } from '@chatai/contract/problem';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { codeFor, paths, safeReturn } from '../paths.ts';
import { problemOf } from '../problem/index.ts';
import { isChangeOfMind } from './passkey.ts';

/** What was typed before somebody is signed in, kept over a reload (never a password). */
export const kept = { email: 'chatai.sign-in.email', name: 'chatai.sign-in.name' };

type SignedIn = Extract<SignInStep, { kind: 'signed-in' }>;

/**
 * One step of signing in after the other: what failed, whether one is under way. `entered`: signed in, with something on this page still to do.
 * `came`: what the way to this page failed of.
 */
export function useStep(to?: string, came?: Problem) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(came);
  const [entered, setEntered] = useState<SignedIn>();

  /** Takes a step, once; who is signed in by it leaves the page. `then`: what is still to do here first, and may be tried again. */
  async function take(step: () => Promise<SignInStep>, then?: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const done = entered ?? (await step());
      if (done.kind === 'second-factor') return router.replace(codeFor(to));
      setEntered(done);
      await then?.();
      for (const key of Object.values(kept)) sessionStorage.removeItem(key);
      // Replaces this page, so that a used link is not in the way back. The button stays busy until it is gone.
      window.location.replace(safeReturn(to, paths.in(done.workspaceSlug).home));
    } catch (error) {
      // Somebody closed the browser's own window for passkeys: that is no failure to speak of.
      if (!isChangeOfMind(error)) setProblem(problemOf(error));
      setBusy(false);
    }
  }
  return { busy, problem, entered, take, fail: setProblem };
}
