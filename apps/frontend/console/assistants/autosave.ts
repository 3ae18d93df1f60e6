import type { AssistantDraft } from '@chatai/contract/assistants';
import type { Problem } from '@chatai/contract/problem';
import { problemOf } from '../problem/made-here.ts';
import { changedNames, changeOf, type DraftChange, type Fields, fieldsOf, merge, toDraftChange } from './fields.ts';

/** Typing has stopped for this long: what was typed is saved. */
export const saveAfterMs = 800;
/** A save that failed, and may be tried again, is tried again after this. */
export const retryAfterMs = 5_000;

/**
 * saved -> (typed) waiting -> saving -> saved
 *                               |-> failed -> (typed, or later) saving
 *                               |-> clash: somebody else has changed the draft -> (keep mine) saving | (reload) saved
 */
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'clash'; problem: Problem };

/** What the form shows. */
export interface Editing {
  fields: Fields;
  /** As the server has it. */
  draft: AssistantDraft;
  state: SaveState;
  /** By the given clock; undefined when nothing was saved on this visit. */
  savedAtMs: number | undefined;
}

/** What was typed and not saved, and the revision under it. */
export interface Kept {
  revision: number;
  change: Partial<Fields>;
}

interface Deps {
  save(change: DraftChange): Promise<AssistantDraft>;
  read(): Promise<AssistantDraft>;
  /** Called with each change; undefined when all is saved. */
  keep(kept: Kept | undefined): void;
  clock: { now(): number; after(ms: number, run: () => void): () => void };
}

export interface Autosave {
  /** The same object until something changes. */
  editing(): Editing;
  subscribe(watch: () => void): () => void;
  /** Goes on with what was kept, or looks whether the server has something newer. */
  open(kept: Kept | undefined): void;
  /** Saves what is not saved yet, and asks and waits for nothing more. */
  close(): void;
  change(change: Partial<Fields>): void;
  /** Saves now. Gives what it failed of; undefined when all is saved. */
  flush(): Promise<Problem | undefined>;
  /** Takes what the server has, unless something here is not saved: that is saved first, or is a clash. */
  look(): Promise<void>;
  /** Ends a clash: `mine` goes over what the other has changed, field by field; `theirs` forgets what was typed. */
  decide(whose: 'mine' | 'theirs'): Promise<void>;
  /** The draft of this revision has become this version. */
  published(revision: number, version: number): void;
}

/** Saves a draft while somebody types, one request at a time, and never over what another person has changed meanwhile. */
export function createAutosave({ save, read, keep, clock }: Deps, initial: AssistantDraft): Autosave {
  /** What the server has, as the form says it. */
  let base = fieldsOf(initial);
  let editing: Editing = { fields: base, draft: initial, state: { kind: 'saved' }, savedAtMs: undefined };
  let underWay: Promise<Problem | undefined> | undefined;
  let stopWaiting: (() => void) | undefined;
  /** Of this form. What was read before one of them is old. */
  let writes = 0;
  let isOpen = true;
  const watchers = new Set<() => void>();

  const isSaved = () => changedNames(base, editing.fields).length === 0;

  function set(next: Partial<Editing>): void {
    editing = { ...editing, ...next };
    keep(isSaved() ? undefined : { revision: editing.draft.revision, change: changeOf(base, editing.fields) });
    for (const watch of watchers) watch();
  }

  /**
   * Puts the server's draft under what is typed and not saved. `said`: what of it was just sent. What is saved stays as it was typed, also
   * where the server spells it otherwise (an empty fallback, a blank at the end of a name), until it changes there.
   */
  function rebase(draft: AssistantDraft, said: Partial<Fields> = {}): void {
    const before = { ...base, ...said };
    base = { ...base, ...changeOf(fieldsOf(editing.draft), fieldsOf(draft)), ...said };
    set({ draft, fields: merge(before, base, editing.fields) });
  }

  function wait(ms: number): void {
    stopWaiting?.();
    if (!isOpen) return;
    const cancel = clock.after(ms, () => {
      stopWaiting = undefined;
      void flush();
    });
    stopWaiting = () => {
      stopWaiting = undefined;
      cancel();
    };
  }

  function flush(): Promise<Problem | undefined> {
    stopWaiting?.();
    if (editing.state.kind === 'clash') return Promise.resolve(editing.state.problem);
    underWay ??= saveAll().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  async function saveAll(): Promise<Problem | undefined> {
    // While somebody still types, their next pause saves the rest.
    while (!isSaved() && !stopWaiting) {
      const said = changeOf(base, editing.fields);
      set({ state: { kind: 'saving' } });
      try {
        const draft = await save({ ...toDraftChange(said), ifRevision: editing.draft.revision });
        writes += 1;
        rebase(draft, said);
        set({ savedAtMs: clock.now() });
      } catch (error) {
        const problem = problemOf(error);
        if (problem.code === 'changed-by-another' && (await hasArrived(said))) continue;
        return fail(problem);
      }
    }
    set({ state: { kind: isSaved() ? 'saved' : 'waiting' } });
    return undefined;
  }

  /** Was it our own save whose answer was lost that changed the draft? Then the server has what was typed. */
  async function hasArrived(said: Partial<Fields>): Promise<boolean> {
    const draft = await read().catch(() => undefined);
    if (!draft || changedNames(fieldsOf(draft), { ...fieldsOf(draft), ...said }).length > 0) return false;
    rebase(draft, said);
    return true;
  }

  function fail(problem: Problem): Problem {
    const isClash = problem.code === 'changed-by-another';
    set({ state: { kind: isClash ? 'clash' : 'failed', problem } });
    if (isClash) stopWaiting?.();
    else if (problem.retry !== 'never') wait(retryAfterMs);
    return problem;
  }

  async function look(): Promise<void> {
    if (!isOpen) return;
    const before = writes;
    // Whatever keeps it from being read is told by the page, and by the next save.
    const draft = await read().catch(() => undefined);
    if (!draft || writes !== before || underWay || !isSaved()) return;
    if (isSameDraft(draft, editing.draft)) set({ draft });
    else rebase(draft);
  }

  return {
    editing: () => editing,
    subscribe(watch) {
      watchers.add(watch);
      return () => {
        watchers.delete(watch);
      };
    },
    open(kept) {
      isOpen = true;
      const fields = { ...editing.fields, ...kept?.change };
      if (!kept || changedNames(base, fields).length === 0) return void look();
      set({ draft: { ...editing.draft, revision: kept.revision }, fields, state: { kind: 'waiting' } });
      wait(saveAfterMs);
    },
    close() {
      isOpen = false;
      void flush();
    },
    change(change) {
      const fields = { ...editing.fields, ...change };
      if (editing.state.kind === 'clash') return set({ fields });
      set({ fields, state: underWay ? editing.state : { kind: 'waiting' } });
      wait(saveAfterMs);
    },
    flush,
    look,
    async decide(whose) {
      try {
        const draft = await read();
        if (whose === 'theirs') set({ fields: base });
        rebase(draft);
        set({ state: { kind: isSaved() ? 'saved' : 'waiting' } });
        await flush();
      } catch (error) {
        fail(problemOf(error));
      }
    },
    published(revision, version) {
      if (editing.draft.revision !== revision) return;
      writes += 1;
      set({ draft: { ...editing.draft, revision: 0, baseVersion: version, changed: [] } });
    },
  };
}

/** A revision begins anew with each publishing, so that it alone does not name a draft. */
const isSameDraft = (a: AssistantDraft, b: AssistantDraft): boolean =>
  a.revision === b.revision && a.baseVersion === b.baseVersion && a.updatedAt === b.updatedAt;
