'use client';

import type { Problem } from '@chatai/contract/problem';
import { useState } from 'react';
import { isChangeOfMind } from '../sign-in/passkey.ts';
import { problemOf } from './made-here.ts';

/** What a form does by the API: whether it is under way, and what the last try failed of, to be shown in the form. */
export function useSubmit() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  /** True when it was done. */
  async function act(work: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      // Who closed the browser's own window knows it.
      if (!isChangeOfMind(error)) setProblem(problemOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, act };
}
