import { id as idShape } from '@chatai/contract/page';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Thread } from '../../../../../inbox/index.ts';
import { readThread } from '../../../../../inbox/read-thread.ts';
import { readTexts } from '../../../../../texts/read-texts.ts';
import { PageState } from '../../../../../workspace/page-state.tsx';
import { readFor } from '../../../../../workspace/read-workspace.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('inbox.conversation') };
}

/** One conversation, at its end or at the message `seq` that a search led to. */
export default async function ConversationPage({
  params,
  searchParams,
}: {
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<{ seq?: string }>;
}) {
  const { t } = await readTexts();
  const { id } = await params;
  const { seq } = await searchParams;
  if (!idShape.safeParse(id).success) notFound();
  const at = seq !== undefined && /^\d{1,9}$/.test(seq) ? Number(seq) : undefined;
  const read = await readFor(params, 'conversations:read', (api) => readThread(api, id, at));
  return (
    <>
      {read?.kind === 'problem' && <h1 className="p-4 text-lg font-semibold">{t('inbox.conversation')}</h1>}
      <PageState read={read}>{(start) => <Thread key={`${id}/${at}`} start={start} at={at} />}</PageState>
    </>
  );
}
