import type { Client } from '@chatai/contract/client';
import type { Me } from '@chatai/contract/me';
import { notFound } from 'next/navigation';
import { readOwn } from '../account/read-own.ts';
import { readSession } from '../session/read-session.ts';
import type { Read } from '../workspace/read-workspace.tsx';

/** What a page shows to the platform's admin. For everybody else there is no such page. */
export async function readPlatform<Value>(read: (api: Client, me: Me) => Promise<Value>): Promise<Read<Value>> {
  const session = await readSession();
  if (session.kind === 'signed-in' && !session.me.platformAdmin) notFound();
  return readOwn(read);
}
