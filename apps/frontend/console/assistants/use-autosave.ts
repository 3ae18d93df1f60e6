'use client';

import type { AssistantDraft } from '@chatai/contract/assistants';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useOnChange } from '../live/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { type Autosave, createAutosave, type Editing, type Kept } from './autosave.ts';

const browserClock = {
  now: () => Date.now(),
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** The draft of an assistant in a form that saves itself. Hints of others' changes are followed; what was not saved survives a reload. */
export function useAutosave(assistantId: string, initial: AssistantDraft): { editing: Editing; autosave: Autosave } {
  const { api } = useWorkspace();
  const key = `chatai.assistant.unsaved.${assistantId}`;
  const [autosave] = useState(() =>
    createAutosave(
      {
        save: (change) => api.assistants.saveDraft({ id: assistantId, ...change }),
        read: () => api.assistants.draft({ id: assistantId }),
        keep(kept) {
          if (kept) sessionStorage.setItem(key, JSON.stringify(kept));
          else sessionStorage.removeItem(key);
        },
        clock: browserClock,
      },
      initial,
    ),
  );
  const editing = useSyncExternalStore(autosave.subscribe, autosave.editing, autosave.editing);
  useEffect(() => {
    const kept = sessionStorage.getItem(key);
    // Written by this page, in this tab.
    autosave.open(kept === null ? undefined : (JSON.parse(kept) as Kept));
    return () => autosave.close();
  }, [autosave, key]);
  useOnChange(['assistants'], autosave.look, assistantId);
  return { editing, autosave };
}
