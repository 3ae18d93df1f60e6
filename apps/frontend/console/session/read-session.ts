import { createClient } from '@chatai/contract/client';
import type { Me } from '@chatai/contract/me';
import type { Problem } from '@chatai/contract/problem';
import { ProblemError } from '@chatai/contract/problem-error';
import { workspaceHeader } from '@chatai/contract/words';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { writeLog } from '../../write-log.ts';
import { addressHeader, signInFor } from '../paths.ts';
import { backendUnreachable } from '../problem/made-here.ts';
import { readSettings } from '../settings.ts';

/** A page waits this long for the backend before it says that it can't be reached. */
const patienceMs = 3_000;

export type Session =
  | { kind: 'signed-in'; me: Me }
  | { kind: 'signed-out' }
  /** There is no such workspace, or its reader is no member: both look the same. */
  | { kind: 'not-found' }
  /** Nobody can say who this is: the backend is down or failed. */
  | { kind: 'unknown'; problem: Problem };

/** Who reads this page, in a workspace or in their oldest one. Asked once per page. */
export const readSession = cache(async (workspace?: string): Promise<Session> => {
  const { value, problem } = await attempt((await serverApi(workspace)).account.me());
  if (value) return { kind: 'signed-in', me: value };
  if (problem.status === 401) return { kind: 'signed-out' };
  return problem.status === 404 ? { kind: 'not-found' } : { kind: 'unknown', problem };
});

/** Leaves the page that is asked for: to sign in, and back. */
export async function leaveToSignIn(): Promise<never> {
  const { pathname, searchParams } = new URL((await headers()).get(addressHeader) ?? '/', readSettings().backendUrl);
  // Of Next's own requests for a page.
  searchParams.delete('_rsc');
  redirect(signInFor(searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname));
}

/** The API for server components: straight to the backend, with the reader's cookies and address, and never longer than a page may wait. */
export async function serverApi(workspace?: string) {
  const cookie = (await cookies()).toString();
  const impatient: typeof fetch = (url, init) =>
    fetch(url, { ...init, cache: 'no-store', signal: AbortSignal.timeout(patienceMs) });
  const address = (await headers()).get('x-forwarded-for');
  const reader = {
    cookie,
    ...(address ? { 'x-forwarded-for': address } : {}),
    ...(workspace === undefined ? {} : { [workspaceHeader]: workspace }),
  };
  return createClient({ baseUrl: readSettings().backendUrl, headers: reader, fetch: impatient });
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
