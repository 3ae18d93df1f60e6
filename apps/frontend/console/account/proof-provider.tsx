'use client';

import type { Self } from '@chatai/contract/me';
import { ProblemError } from '@chatai/contract/problem-error';
import { createContext, type ReactNode, use, useCallback, useState } from 'react';
import { ProofDialog } from './proof-dialog.tsx';

type Prove = <Value>(work: () => Promise<Value>) => Promise<Value>;

const Context = createContext<Prove>((work) => work());

/**
 * Does what the API may want a fresh proof for (security.md T16): then it is asked for, and the work is done again. Who thinks better of it gets
 * the refusal.
 */
export const useProven = () => use(Context);

export function ProofProvider({ self, children }: { self: Self; children: ReactNode }) {
  const [asked, setAsked] = useState<{ answer: (isProven: boolean) => void }>();
  const prove = useCallback<Prove>(async (work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ProblemError && error.code === 'prove-again')) throw error;
      const isProven = await new Promise<boolean>((answer) => setAsked({ answer }));
      setAsked(undefined);
      if (!isProven) throw error;
      return work();
    }
  }, []);
  return (
    <Context value={prove}>
      {children}
      {asked && <ProofDialog self={self} onAnswer={asked.answer} />}
    </Context>
  );
}
