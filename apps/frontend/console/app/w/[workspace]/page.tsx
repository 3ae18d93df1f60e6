import { redirect } from 'next/navigation';
import { paths } from '../../../paths.ts';

/** To what a workspace begins with. */
export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  redirect(paths.in((await params).workspace).home);
}
