import type { Dispatcher } from 'undici';

/** Why an exchange got no answer. `started` says whether the request was given to a connection: before that nothing can have arrived. */
export class ExchangeError extends Error {
  readonly started: boolean;
  constructor(started: boolean, cause: unknown) {
    super('the exchange got no answer', { cause });
    this.started = started;
  }
}

/**
 * Posts JSON and reads the whole answer. On undici's handlers and one plain timer: its promises, streams and abort signals cost more CPU
 * than the rest of a send. `timeoutMs` is for all of it, waiting for a connection and a dripping body included. Rejects with ExchangeError.
 */
export function exchange(
  pool: Dispatcher,
  path: string,
  body: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<{ status: number; raw: string }> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let over = false;
    const chunks: Buffer[] = [];

    function end() {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
    function fail(cause: unknown) {
      if (over) return;
      end();
      reject(new ExchangeError(controller !== undefined, cause));
      controller?.abort(cause as Error);
    }
    const cancel = () => fail(signal?.reason);
    const timer = setTimeout(
      () => fail(Object.assign(new Error('it took too long'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    if (signal?.aborted) return cancel();
    signal?.addEventListener('abort', cancel);

    pool.dispatch(
      {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      },
      {
        onRequestStart(started) {
          // It waited in the pool's queue until after its end: nothing of it is written.
          if (over) return started.abort(new Error('it took too long'));
          controller = started;
        },
        onResponseStart(_, statusCode) {
          status = statusCode;
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          if (over) return;
          end();
          resolve({ status, raw: Buffer.concat(chunks).toString() });
        },
        onResponseError: (_, error) => fail(error),
      },
    );
  });
}
