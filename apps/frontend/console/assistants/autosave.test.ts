import type { AssistantDraft } from '@chatai/contract/assistants';
import type { Problem } from '@chatai/contract/problem';
import { ProblemError } from '@chatai/contract/problem-error';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Autosave, createAutosave, type Kept, retryAfterMs, saveAfterMs } from './autosave.ts';
import type { DraftChange } from './fields.ts';

/** A clock that moves only when told to; promises that are ready run first. */
function aClock() {
  let nowMs = 0;
  let timers: { atMs: number; run: () => void }[] = [];
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => nowMs,
    after(ms: number, run: () => void) {
      const timer = { atMs: nowMs + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms: number) {
      nowMs += ms;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { run } of due) run();
      await settle();
    },
    waits: () => timers.length > 0,
  };
}

const published: AssistantDraft = {
  name: 'Shop',
  instructions: '',
  language: 'auto',
  model: 'builtin/extractive',
  greeting: null,
  fallback: 'I do not know.',
  suggestions: [],
  baseVersion: 1,
  revision: 0,
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: null,
  changed: [],
};

const refusal = (code: string, retry: Problem['retry']): ProblemError =>
  new ProblemError({
    ...{ type: `/problems/${code}`, title: code, status: 409, detail: code, instance: 'urn:request:1', code },
    ...{ fix: code, retry },
  });

/** Keeps the rules of the API's draft: revisions grow, and who has not seen the newest is refused. */
function aServer() {
  let draft = published;
  let lostAnswers = 0;
  let down = false;
  let held = Promise.resolve();
  const saves: DraftChange[] = [];
  function write({ ifRevision: _, ...change }: DraftChange): AssistantDraft {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
    draft = { ...draft, ...given, revision: draft.revision + 1, changed: Object.keys(change) };
    draft.name = draft.name.trim();
    if (change.greeting === null) draft.greeting = null;
    if (change.fallback === null) draft.fallback = 'Ours.';
    return draft;
  }
  return {
    saves,
    /** As another person would. */
    write,
    draft: () => draft,
    loseAnswer: () => {
      lostAnswers += 1;
    },
    goDown(isDown: boolean) {
      down = isDown;
    },
    /** What is read now arrives when the given promise is kept. */
    hold(until: Promise<void>) {
      held = until;
    },
    async read() {
      const seen = draft;
      await held;
      return seen;
    },
    async save(change: DraftChange) {
      if (down) throw new TypeError('fetch failed');
      saves.push(change);
      if (change.name === '') throw refusal('invalid-input', 'never');
      if (change.ifRevision !== undefined && change.ifRevision !== draft.revision)
        throw refusal('changed-by-another', 'never');
      const written = write(change);
      if (lostAnswers === 0) return written;
      lostAnswers -= 1;
      throw new TypeError('fetch failed');
    },
  };
}

let clock: ReturnType<typeof aClock>;
let server: ReturnType<typeof aServer>;
let kept: Kept | undefined;
let form: Autosave;
const aForm = (initial = published) =>
  createAutosave(
    {
      save: server.save,
      read: server.read,
      keep: (what) => {
        kept = what;
      },
      clock,
    },
    initial,
  );
beforeEach(() => {
  [clock, server, kept] = [aClock(), aServer(), undefined];
  form = aForm();
});

describe('while somebody types', () => {
  it('saves 800 ms after they stop, all that was typed at once, and only what has changed', async () => {
    form.change({ instructions: 'A' });
    await clock.advance(saveAfterMs - 1);
    form.change({ instructions: 'An' });
    await clock.advance(saveAfterMs - 1);
    expect(server.saves).toEqual([]);
    await clock.advance(1);
    expect(server.saves).toEqual([{ instructions: 'An', ifRevision: 0 }]);
    expect(form.editing()).toMatchObject({ state: { kind: 'saved' }, savedAtMs: clock.now(), draft: { revision: 1 } });
  });

  it('saves nothing when they type it back', async () => {
    form.change({ name: 'Shop!' });
    form.change({ name: 'Shop' });
    await clock.advance(saveAfterMs);
    expect(server.saves).toEqual([]);
    expect(form.editing().state).toEqual({ kind: 'saved' });
  });

  it('saves what was typed during a save after it, on the revision that it gave', async () => {
    form.change({ instructions: 'A' });
    const first = form.flush();
    form.change({ instructions: 'An' });
    await first;
    expect(form.editing().state).toEqual({ kind: 'waiting' });
    await clock.advance(saveAfterMs);
    expect(server.saves).toEqual([
      { instructions: 'A', ifRevision: 0 },
      { instructions: 'An', ifRevision: 1 },
    ]);
    expect(server.draft().instructions).toBe('An');
  });

  it('leaves the text under the cursor as it was typed: a blank at its end, an empty question, an empty fallback', async () => {
    form.change({ name: 'Shop ', suggestions: ['How?', ''], fallback: '' });
    await clock.advance(saveAfterMs);
    expect(server.saves).toEqual([{ name: 'Shop ', suggestions: ['How?'], fallback: null, ifRevision: 0 }]);
    expect(form.editing().fields).toMatchObject({ name: 'Shop ', suggestions: ['How?', ''], fallback: '' });
    form.change({ instructions: 'An' });
    await clock.advance(saveAfterMs);
    expect(server.saves[1]).toEqual({ instructions: 'An', ifRevision: 1 });
    expect(form.editing().fields).toMatchObject({ name: 'Shop ', suggestions: ['How?', ''], fallback: '' });
  });

  it('saves at once what is waiting when it is asked for, and again when the page is left', async () => {
    form.change({ instructions: 'An' });
    expect(await form.flush()).toBeUndefined();
    expect(server.draft().instructions).toBe('An');
    form.change({ instructions: 'And' });
    form.close();
    await clock.advance(0);
    expect(server.draft().instructions).toBe('And');
    expect(clock.waits()).toBe(false);
  });
});

describe('what fails', () => {
  it('a refused field is told, and saved with the next change', async () => {
    form.change({ name: '' });
    await clock.advance(saveAfterMs);
    expect(form.editing().state).toMatchObject({ kind: 'failed', problem: { code: 'invalid-input' } });
    expect(clock.waits()).toBe(false);
    form.change({ name: 'Store' });
    await clock.advance(saveAfterMs);
    expect(server.draft().name).toBe('Store');
  });

  it('without the server it tries again by itself', async () => {
    server.goDown(true);
    form.change({ name: 'Store' });
    expect(await form.flush()).toMatchObject({ code: 'offline' });
    server.goDown(false);
    await clock.advance(retryAfterMs);
    expect(form.editing().state).toEqual({ kind: 'saved' });
    expect(server.draft().name).toBe('Store');
  });

  it('a save whose answer was lost is not taken for the change of another person', async () => {
    server.loseAnswer();
    form.change({ name: 'Store' });
    await form.flush();
    await clock.advance(retryAfterMs);
    expect(form.editing()).toMatchObject({ state: { kind: 'saved' }, draft: { revision: 1 } });
  });

  it('what was not saved is kept, and goes on after a reload', async () => {
    form.change({ name: 'Store' });
    expect(kept).toEqual({ revision: 0, change: { name: 'Store' } });
    const reloaded = aForm();
    reloaded.open(kept);
    expect(reloaded.editing().fields.name).toBe('Store');
    await clock.advance(saveAfterMs);
    expect(server.draft().name).toBe('Store');
    expect(kept).toBeUndefined();
  });

  it('what was kept and had been saved after all is no clash', async () => {
    server.write({ name: 'Store' });
    const reloaded = aForm(server.draft());
    reloaded.open({ revision: 0, change: { name: 'Store' } });
    reloaded.change({ instructions: 'An' });
    await clock.advance(saveAfterMs);
    expect(reloaded.editing().state).toEqual({ kind: 'saved' });
  });
});

describe('when another person changes the draft', () => {
  it('shows what they wrote as long as nothing here is unsaved', async () => {
    server.write({ greeting: 'Hello' });
    await form.look();
    expect(form.editing()).toMatchObject({ fields: { greeting: 'Hello' }, draft: { revision: 1 } });
    expect(server.saves).toEqual([]);
  });

  it('takes nothing that was read before a save of its own', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.hold(promise);
    const looking = form.look();
    form.change({ name: 'Store' });
    await form.flush();
    resolve();
    await looking;
    expect(form.editing()).toMatchObject({ fields: { name: 'Store' }, draft: { revision: 1 } });
  });

  async function clash() {
    server.write({ greeting: 'Hello', name: 'Theirs' });
    form.change({ name: 'Mine' });
    await clock.advance(saveAfterMs);
    expect(form.editing()).toMatchObject({ state: { kind: 'clash' }, fields: { name: 'Mine' } });
  }

  it('saves nothing over it until they have decided, however long they type', async () => {
    await clash();
    form.change({ name: 'Mine too' });
    await clock.advance(retryAfterMs);
    expect(await form.flush()).toMatchObject({ code: 'changed-by-another' });
    expect(server.draft().name).toBe('Theirs');
    expect(kept).toMatchObject({ change: { name: 'Mine too' } });
  });

  it('"keep mine" writes the fields that were changed here, and takes the others', async () => {
    await clash();
    await form.decide('mine');
    expect(server.draft()).toMatchObject({ name: 'Mine', greeting: 'Hello' });
    expect(form.editing()).toMatchObject({ state: { kind: 'saved' }, fields: { name: 'Mine', greeting: 'Hello' } });
  });

  it('"reload" takes what they wrote', async () => {
    await clash();
    await form.decide('theirs');
    expect(form.editing()).toMatchObject({ state: { kind: 'saved' }, fields: { name: 'Theirs', greeting: 'Hello' } });
    expect(server.draft().name).toBe('Theirs');
    expect(kept).toBeUndefined();
  });
});

it('after a publishing the next change begins a new draft, which is no clash', async () => {
  form.change({ name: 'Store' });
  await form.flush();
  form.published(1, 2);
  expect(form.editing().draft).toMatchObject({ revision: 0, baseVersion: 2, changed: [] });
});
