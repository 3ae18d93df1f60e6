import type { Client } from '@chatai/contract/client';
import type { Me } from '@chatai/contract/me';
import { notFound } from 'next/navigation';
import { attempt, leaveToSignIn, readSession, serverApi } from '../session/read-session.ts';
import type { Read } from '../workspace/read-workspace.tsx';

/** What a page outside workspaces shows to who is signed in. Signed out: goes to sign in and comes back. */
export async function readOwn<Value>(read: (api: Client, me: Me) => Promise<Value>): Promise<Read<Value>> {
  const session = await readSession();
  if (session.kind === 'signed-out') return leaveToSignIn();
  if (session.kind === 'not-found') notFound();
  if (session.kind === 'unknown') return { kind: 'problem', problem: session.problem };
  const { me } = session;
  const { value, problem } = await attempt(read(await serverApi(), me));
  return problem ? { kind: 'problem', problem } : { kind: 'read', me, value: value as Value };
}
