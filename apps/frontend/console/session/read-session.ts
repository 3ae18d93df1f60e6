import { createClient } from '@chatai/contract/client';
import type { Me } from '@chatai/contract/me';
import { type Problem, ProblemError } from '@chatai/contract/problem';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { writeLog } from '../../write-log.ts';
import { backendUnreachable } from '../problem/made-here.ts';
import { readSettings } from '../settings.ts';

/** A page waits this long for the backend before it says that it can't be reached. */
const patienceMs = 3_000;

export type Session =
  | { kind: 'signed-in'; me: Me }
  | { kind: 'signed-out' }
  /** Nobody can say who this is: the backend is down or failed. */
  | { kind: 'unknown'; problem: Problem };

/** Who reads this page. Asked once per page. */
export const readSession = cache(async (): Promise<Session> => {
  const { value, problem } = await attempt((await serverApi()).account.me());
  if (value) return { kind: 'signed-in', me: value };
  return problem.status === 401 ? { kind: 'signed-out' } : { kind: 'unknown', problem };
});

/** The API for server components: straight to the backend, with the reader's cookies, and never longer than a page may wait. */
export async function serverApi() {
  const cookie = (await cookies()).toString();
  const impatient: typeof fetch = (url, init) =>
    fetch(url, { ...init, cache: 'no-store', signal: AbortSignal.timeout(patienceMs) });
  return createClient({ baseUrl: readSettings().backendUrl, headers: { cookie }, fetch: impatient });
}

/** What a call gave, or the problem to show in its place. What is neither a refusal nor a dead wire is a fault of ours and rises. */
export async function attempt<Value>(
  call: Promise<Value>,
): Promise<{ value: Value; problem?: undefined } | { value?: undefined; problem: Problem }> {
  try {
    return { value: await call };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem };
    const reason = reasonOfDeadWire(error);
    if (!reason) throw error;
    const requestId = crypto.randomUUID();
    writeLog('warn', 'backend.unreachable', { 'http.request.id': requestId, reason });
    return { problem: backendUnreachable(requestId) };
  }
}

/** `fetch` throws a TypeError with the socket's error as its cause, and a DOMException when time was up. */
function reasonOfDeadWire(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return error.name;
  if (!(error instanceof TypeError && error.cause instanceof Error)) return undefined;
  return (error.cause as NodeJS.ErrnoException).code ?? error.cause.name;
}
