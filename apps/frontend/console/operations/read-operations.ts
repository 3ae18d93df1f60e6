import type { Client } from '@chatai/contract/client';
import { notFound } from 'next/navigation';
import { attempt, leaveToSignIn, readSession, serverApi } from '../session/read-session.ts';
import type { Shown } from '../workspace/read-workspace.tsx';

/**
 * What a page shows to whoever looks after the platform. For everybody else there is no such page. While the database cannot say who reads it, the
 * backend lets in whom it let in before.
 */
export async function readOperations<Value>(read: (api: Client) => Promise<Value>): Promise<Shown<Value>> {
  const session = await readSession();
  if (session.kind === 'signed-out') return leaveToSignIn();
  if (session.kind === 'not-found' || (session.kind === 'signed-in' && !session.me.operator)) notFound();
  const { value, problem } = await attempt(read(await serverApi()));
  if (problem?.code === 'not-found') notFound();
  return problem ? { kind: 'problem', problem } : { kind: 'read', value: value as Value };
}
