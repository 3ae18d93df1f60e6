'use client';

import type { FirstStep, Repair } from '@chatai/contract/home';
import { useReadAnew } from '../live/index.ts';
import { useProblemToast } from '../problem/index.ts';
import { useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';

type What = { step: FirstStep } | { repair: Pick<Repair, 'kind' | 'id'> };

/** Sets a first step or something broken aside, or takes it back; `said`: what was done, shown with Undo. */
export function useSkip() {
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const toast = useToast();
  const tellProblem = useProblemToast();
  async function set(what: What, skipped: boolean): Promise<boolean> {
    try {
      await api.homes.skip({ ...what, skipped });
      readAnew();
      return true;
    } catch (error) {
      tellProblem(error);
      return false;
    }
  }
  return {
    async skip(what: What, said: string): Promise<void> {
      if (await set(what, true)) toast(said, { undo: () => void set(what, false) });
    },
    async showAgain(what: What): Promise<void> {
      await set(what, false);
    },
  };
}
