import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { createManualClock, type ManualClock, systemClock } from '@chatai/core/clock';
import { createTrustedFetch } from '@chatai/core/http';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CompletionPart, complete } from './complete.ts';
import { createOpenAiModel } from './providers/openai-compatible/index.ts';
import { type ModelServer, startModelServer } from './testing/index.ts';

const prompt: LanguageModelV4Prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }];

describe('a completion', () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer();
  });
  afterAll(() => server.close());
  afterEach(() => {
    server.next = [];
    server.requests = [];
  });

  function aCompletion(clock: ManualClock, signal?: AbortSignal) {
    const model = createOpenAiModel({
      name: 'local',
      model: 'tiny',
      baseUrl: server.baseUrl,
      apiKey: 'sk-test-key-of-nobody',
      fetch: createTrustedFetch({ clock: systemClock }),
    });
    return complete({ clock, random: () => 0.5 }, { model, name: 'local/tiny', prompt }, signal);
  }

  async function collect(parts: AsyncIterable<CompletionPart>): Promise<CompletionPart[]> {
    const all: CompletionPart[] = [];
    for await (const part of parts) all.push(part);
    return all;
  }

  const longestPauseMs = 10_000;

  /** Lets real sockets work and the clock run over pauses between tries until the promise is settled; longer waits are for a socket to end. */
  async function running<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    while (!settled) {
      const next = clock.nextTimerInMs();
      await systemClock.sleep(20);
      if (!settled && next !== undefined && next <= longestPauseMs) await clock.advance(next);
    }
    return promise;
  }

  it('comes piece by piece, then as a whole, with what it used', async () => {
    server.next = [{ kind: 'answer', pieces: ['Good', ' day'], usage: { input: 11, output: 2 } }];
    expect(await collect(aCompletion(createManualClock()))).toEqual([
      { kind: 'text', text: 'Good' },
      { kind: 'text', text: ' day' },
      {
        kind: 'done',
        text: 'Good day',
        usage: { inputTokens: 11, outputTokens: 2, estimated: false },
        truncated: false,
        answered: undefined,
      },
    ]);
    expect(server.requests[0]).toMatchObject({ model: 'tiny', authorization: 'Bearer sk-test-key-of-nobody' });
  });

  it('counts for itself when the provider does not say what was used', async () => {
    const done = (await collect(aCompletion(createManualClock()))).at(-1);
    expect(done).toMatchObject({ kind: 'done', usage: { estimated: true } });
    expect(done?.kind === 'done' && done.usage.outputTokens).toBeGreaterThan(0);
  });

  it('is tried again after 429 and 503, and waits as long as the provider asks', async () => {
    server.next = [
      { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      { kind: 'status', status: 503 },
    ];
    const clock = createManualClock();
    const parts = collect(aCompletion(clock));
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await vi.waitFor(() => expect(clock.nextTimerInMs()).toBe(7_000));
    const done = (await running(clock, parts)).at(-1);
    expect(done).toMatchObject({ kind: 'done', text: 'Hello there.' });
    expect(server.requests).toHaveLength(3);
  });

  it('gives up after two more tries, and says so', async () => {
    server.next = [500, 502, 503].map((status) => ({ kind: 'status', status }) as const);
    const clock = createManualClock();
    await expect(running(clock, collect(aCompletion(clock)))).rejects.toMatchObject({ code: 'answer-failed' });
    expect(server.requests).toHaveLength(3);
  });

  it('does not wait for a provider that asks for more than 20 s', async () => {
    server.next = [{ kind: 'status', status: 429, headers: { 'retry-after': '60' } }];
    const failed = collect(aCompletion(createManualClock()));
    await expect(failed).rejects.toMatchObject({ code: 'answer-failed', retryAfterMs: 60_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('a wrong key is not tried again', async () => {
    server.next = [{ kind: 'status', status: 401 }];
    await expect(collect(aCompletion(createManualClock()))).rejects.toMatchObject({ code: 'model-refused' });
    expect(server.requests).toHaveLength(1);
  });

  it('a connection that breaks before the first word is tried again', async () => {
    server.next = [{ kind: 'reset', pieces: [] }];
    const clock = createManualClock();
    expect((await running(clock, collect(aCompletion(clock)))).at(-1)).toMatchObject({ text: 'Hello there.' });
    expect(server.requests).toHaveLength(2);
  });

  it('nothing is repeated once a word was said', async () => {
    server.next = [{ kind: 'reset', pieces: ['Half an'] }];
    const seen: CompletionPart[] = [];
    const reading = (async () => {
      for await (const part of aCompletion(createManualClock())) seen.push(part);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'answer-failed' });
    // What came of it, and what it cost, is said before.
    const usage = { inputTokens: 16, outputTokens: 2, estimated: true };
    expect(seen).toEqual([
      { kind: 'text', text: 'Half an' },
      { kind: 'partial', text: 'Half an', usage },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('an answer without its end is never taken for whole', async () => {
    server.next = [{ kind: 'unfinished', pieces: ['The price is'] }];
    await expect(collect(aCompletion(createManualClock()))).rejects.toMatchObject({ code: 'answer-failed' });
  });

  it('an empty answer is tried again, then a failure of its own', async () => {
    server.otherwise = { kind: 'answer', pieces: [] };
    const clock = createManualClock();
    await expect(running(clock, collect(aCompletion(clock)))).rejects.toMatchObject({ code: 'answer-empty' });
    server.otherwise = { kind: 'answer', pieces: ['Hello', ' there.'] };
  });

  it('an answer at its length limit says that it is cut', async () => {
    server.next = [{ kind: 'answer', pieces: ['Long'], finish: 'length' }];
    expect((await collect(aCompletion(createManualClock()))).at(-1)).toMatchObject({ kind: 'done', truncated: true });
  });

  it('20 s without a first word are enough', async () => {
    server.next = [{ kind: 'silent', pieces: [] }];
    const clock = createManualClock();
    const failed = collect(aCompletion(clock)).catch((error: unknown) => error);
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await clock.advance(19_999);
    expect(clock.nextTimerInMs()).toBe(1);
    await clock.advance(1);
    expect(await failed).toMatchObject({ code: 'answer-failed' });
  });

  it('20 s of silence within an answer are enough, and the provider is hung up on', async () => {
    server.next = [{ kind: 'silent', pieces: ['Well'] }];
    const clock = createManualClock();
    const parts = aCompletion(clock);
    expect(await parts.next()).toMatchObject({ value: { kind: 'text', text: 'Well' } });
    const rest = parts.next();
    await clock.advance(20_000);
    expect(await rest).toMatchObject({ value: { kind: 'partial', text: 'Well' } });
    await server.requests[0]?.aborted;
    await expect(parts.next()).rejects.toMatchObject({ code: 'answer-failed' });
  });

  it('a stop ends the call upstream within half a second', async () => {
    server.next = [{ kind: 'silent', pieces: ['Once upon'] }];
    const stop = new AbortController();
    const parts = aCompletion(createManualClock(), stop.signal);
    await parts.next();
    const rest = parts.next();
    const stoppedAt = performance.now();
    stop.abort(new Error('the user pressed Stop'));
    expect(await rest).toMatchObject({ value: { kind: 'partial', text: 'Once upon' } });
    await server.requests[0]?.aborted;
    expect(performance.now() - stoppedAt).toBeLessThan(500);
    await expect(parts.next()).rejects.toThrow('the user pressed Stop');
  });
});
