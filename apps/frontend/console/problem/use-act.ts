'use client';

import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { useToast } from '../ui/index.ts';
import { useProblemToast } from './use-problem-toast.tsx';

interface Deed {
  call: () => Promise<unknown>;
  /** What is said when it was done. */
  done?: string | undefined;
  /** Takes it back, offered for 10 s. */
  undo?: (() => Promise<unknown>) | undefined;
}

/** What a press does by the API: one thing at a time, then the page is read anew. `busy` is the name of what is under way; a refusal is told. */
export function useAct() {
  const readAnew = useReadAnew();
  const tell = useToast();
  const tellProblem = useProblemToast();
  const [busy, setBusy] = useState<string>();

  async function attempt({ call, done, undo }: Deed): Promise<boolean> {
    try {
      await call();
      if (done) tell(done, undo ? { undo: () => void attempt({ call: undo }) } : {});
      return true;
    } catch (error) {
      tellProblem(error);
      return false;
    } finally {
      readAnew();
    }
  }

  /** True when it was done. */
  async function act(name: string, deed: Deed): Promise<boolean> {
    if (busy !== undefined) return false;
    setBusy(name);
    try {
      return await attempt(deed);
    } finally {
      setBusy(undefined);
    }
  }

  return { busy, act };
}
