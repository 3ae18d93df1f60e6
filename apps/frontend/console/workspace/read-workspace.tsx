import type { Client } from '@chatai/contract/client';
import type { Me } from '@chatai/contract/me';
import type { Problem } from '@chatai/contract/problem';
import type { Scope } from '@chatai/contract/scopes';
import { notFound } from 'next/navigation';
import { attempt, leaveToSignIn, readSession, serverApi } from '../session/read-session.ts';

export type Params = Promise<{ workspace: string }>;

/** The reader of a page of a workspace. Signed out: goes to sign in and comes back. Undefined: the layout shows why. */
export async function readReader(params: Params): Promise<Me | undefined> {
  const { workspace } = await params;
  const session = await readSession(workspace);
  if (session.kind === 'signed-out') return leaveToSignIn();
  if (session.kind === 'not-found') notFound();
  return session.kind === 'signed-in' ? session.me : undefined;
}

/** What a page shows of what was read. */
export type Shown<Value> =
  | { kind: 'read'; value: Value }
  | { kind: 'refused'; owners: string[] }
  | { kind: 'problem'; problem: Problem };

/** The same to a known reader. */
export type Read<Value> =
  | (Exclude<Shown<Value>, { kind: 'problem' }> & { me: Me })
  | { kind: 'problem'; problem: Problem };

/**
 * What a page shows, read with the reader's own rights. `refused`: they may not see it; an absent thing is the same page as an address that
 * nobody has.
 */
export async function readFor<Value>(
  params: Params,
  scope: Scope | undefined,
  read: (api: Client, me: Me) => Promise<Value>,
): Promise<Read<Value> | undefined> {
  const me = await readReader(params);
  if (!me) return undefined;
  if (scope && !me.scopes.includes(scope)) return { kind: 'refused', me, owners: me.owners };
  const { value, problem } = await attempt(read(await serverApi(me.workspace.slug), me));
  if (problem?.status === 404) notFound();
  return problem ? { kind: 'problem', problem } : { kind: 'read', me, value: value as Value };
}
