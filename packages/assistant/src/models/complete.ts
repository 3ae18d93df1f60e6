import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4Prompt,
  type LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import type { Clock } from '@chatai/core/clock';
import { isAppError } from '@chatai/core/errors';
import { modelErrors } from './errors.ts';
import { type Usage, usageOf } from './usage.ts';

/** How long a model may take (model-layer.md 3.2), in milliseconds. The connection has its own limit in `core/http`. */
export interface Timers {
  firstTokenMs: number;
  gapMs: number;
  wholeMs: number;
}

export const defaultTimers: Timers = { firstTokenMs: 20_000, gapMs: 20_000, wholeMs: 120_000 };

export interface Completion {
  model: LanguageModelV4;
  /** `<provider>/<model>`, for errors. */
  name: string;
  prompt: LanguageModelV4Prompt;
}

export type CompletionPart =
  | { kind: 'text'; text: string }
  /** All that came, and what it cost, of a completion that ends without its end: the error follows. */
  | { kind: 'partial'; text: string; usage: Usage }
  /** `answered` is what the built-in model says about itself; `truncated`: it stopped at its length limit. */
  | { kind: 'done'; text: string; usage: Usage; truncated: boolean; answered: boolean | undefined };

interface Dependencies {
  clock: Clock;
  /** 0..1, for the jitter. */
  random: () => number;
  timers?: Timers;
}

const mostRetries = 2;
const longestRetryAfterMs = 20_000;

/**
 * One completion as a stream. Before the first token a failure that can pass (408, 409, 429, 5xx, broken connection) is tried again, at
 * most twice, after 0.5-8 s or what Retry-After asks for. Afterwards nothing is repeated. Silence, an empty answer and a stream without
 * an end are failures: `answer-failed`, `answer-empty`, `model-refused`. An abort of `signal` ends the call upstream and throws its reason. Of what broke off
 * after its first text all that came is said before the error.
 */
export async function* complete(
  dependencies: Dependencies,
  completion: Completion,
  signal?: AbortSignal,
): AsyncGenerator<CompletionPart> {
  for (let attempt = 0; ; attempt++) {
    let begun = false;
    try {
      for await (const part of tryOnce(dependencies, completion, signal)) {
        begun = true;
        yield part;
      }
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const failure = failureOf(error, completion.name);
      if (begun || !failure.passing || attempt >= mostRetries) throw failure.error;
      await dependencies.clock.sleep(failure.retryAfterMs ?? jitter(dependencies.random, attempt), signal);
    }
  }
}

/** 0.5-2 s, then 0.5-8 s. */
const jitter = (random: () => number, attempt: number): number => 500 + random() * (2_000 * 4 ** attempt - 500);

async function* tryOnce(
  { clock, timers = defaultTimers }: Dependencies,
  { model, name, prompt }: Completion,
  signal?: AbortSignal,
): AsyncGenerator<CompletionPart> {
  // An attempt has an abort of its own: an aborted signal must not reach the next one.
  const abort = new AbortController();
  const watch = watchdog(clock, abort, name, timers);
  const both = signal ? AbortSignal.any([signal, abort.signal]) : abort.signal;
  let reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart> | undefined;
  let whole = false;
  let text = '';
  try {
    const { stream } = await orAborted(model.doStream({ prompt, abortSignal: both }), both);
    reader = stream.getReader();
    for (;;) {
      const { done, value } = await orAborted(reader.read(), both);
      if (done) break;
      if (value.type === 'text-delta' && value.delta !== '') {
        watch.token();
        text += value.delta;
        yield { kind: 'text', text: value.delta };
      } else if (value.type === 'reasoning-delta') watch.token();
      else if (value.type === 'error') throw value.error;
      else if (value.type === 'finish') {
        const { unified } = value.finishReason;
        if (unified === 'content-filter')
          throw modelErrors.modelRefused({ model: name, reason: 'its content filter stopped the answer' });
        if (unified !== 'stop' && unified !== 'length') break;
        if (text.trim() === '') throw modelErrors.answerEmpty({ model: name });
        whole = true;
        const answered = value.providerMetadata?.builtin?.answered;
        yield {
          kind: 'done',
          text,
          usage: usageOf(value.usage, JSON.stringify(prompt), text),
          truncated: unified === 'length',
          answered: typeof answered === 'boolean' ? answered : undefined,
        };
        return;
      }
    }
    throw modelErrors.answerFailed({ model: name, reason: 'its answer broke off' });
  } catch (error) {
    // The other side hears of it before anybody here looks at what came.
    abort.abort(error);
    if (!whole && text !== '') yield { kind: 'partial', text, usage: usageOf(undefined, JSON.stringify(prompt), text) };
    throw error;
  } finally {
    watch.stop();
    // Given up, stopped, or left by the caller: the call upstream ends now.
    if (!whole) abort.abort();
    reader?.cancel().catch(() => {});
  }
}

/** Aborts when nothing comes for too long. */
function watchdog(clock: Clock, abort: AbortController, model: string, timers: Timers) {
  const giveUp = (reason: string) => () => abort.abort(modelErrors.answerFailed({ model, reason }));
  const seconds = (ms: number) => `${ms / 1000} s`;
  const stopWhole = clock.after(timers.wholeMs, giveUp(`it was not done within ${seconds(timers.wholeMs)}`));
  let stopGap = clock.after(timers.firstTokenMs, giveUp(`it said nothing within ${seconds(timers.firstTokenMs)}`));
  return {
    token() {
      stopGap();
      stopGap = clock.after(timers.gapMs, giveUp(`it fell silent for ${seconds(timers.gapMs)}`));
    },
    stop() {
      stopWhole();
      stopGap();
    },
  };
}

/** Doesn't trust the other side to notice an abort. */
function orAborted<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    Promise.resolve(promise).catch(() => {});
    return Promise.reject(signal.reason);
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

interface Failure {
  error: Error;
  /** Can it be gone at the next try? */
  passing: boolean;
  retryAfterMs?: number;
}

function failureOf(error: unknown, model: string): Failure {
  if (isAppError(error))
    return {
      error,
      passing: error.code === 'answer-empty' || (error.code === 'answer-failed' && /broke off/.test(error.message)),
    };
  if (!APICallError.isInstance(error)) {
    return {
      error: modelErrors.answerFailed({ model, reason: 'the connection failed' }, { cause: error }),
      passing: true,
    };
  }
  const status = error.statusCode ?? 0;
  // Without a status, or with a good one, it was the wire that failed.
  if (status < 400) return wireFailure(error, model);
  const passing = status === 408 || status === 409 || status === 429 || status >= 500;
  if (!passing) {
    return {
      error: modelErrors.modelRefused({ model, reason: `status ${status}` }, { cause: factsOf(error) }),
      passing,
    };
  }
  const retryAfterMs = retryAfterOf(error.responseHeaders?.['retry-after']);
  const failed = modelErrors.answerFailed(
    { model, reason: `status ${status}` },
    { cause: factsOf(error), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  );
  if (retryAfterMs === undefined) return { error: failed, passing };
  return { error: failed, passing: retryAfterMs < longestRetryAfterMs, retryAfterMs };
}

function wireFailure(error: APICallError, model: string): Failure {
  // The egress guard's refusals and time limits come wrapped in the SDK's error for a connection that failed.
  const own = isAppError(error.cause) ? error.cause : undefined;
  if (own?.definition.retry === 'never') return { error: own, passing: false };
  return {
    error: modelErrors.answerFailed({ model, reason: 'the connection failed' }, { cause: factsOf(error) }),
    passing: true,
  };
}

/** What the other side said, without the request: that holds what people wrote. */
const factsOf = (error: APICallError): Error =>
  new Error(`${error.statusCode ?? 'no status'}: ${error.message}`, { cause: error.cause });

/** Seconds (RFC 9110 §10.2.3); a date is taken as absent, our clock may differ from theirs. */
function retryAfterOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1_000 : undefined;
}
