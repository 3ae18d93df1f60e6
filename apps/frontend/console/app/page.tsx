import { redirect } from 'next/navigation';
import { paths } from '../paths.ts';
import { readSession } from '../session/read-session.ts';

/** To the reader's oldest workspace, or to sign in. */
export default async function Page() {
  const session = await readSession();
  redirect(session.kind === 'signed-in' ? paths.in(session.me.workspace.slug).home : paths.signIn);
}
