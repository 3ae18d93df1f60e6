import { type ReactNode, Suspense } from 'react';
import { InboxView } from '../../../../inbox/index.ts';
import { readInbox } from '../../../../inbox/read-inbox.ts';
import { readTexts } from '../../../../texts/read-texts.ts';
import { SectionTexts } from '../../../../texts/section-texts.tsx';
import { PageHead, Skeleton } from '../../../../ui/index.ts';
import { PageState } from '../../../../workspace/page-state.tsx';
import { type Params, readFor } from '../../../../workspace/read-workspace.tsx';

/** The list belongs to the layout: it stays as it is while one goes from conversation to conversation. */
export default async function InboxLayout({ params, children }: { params: Params; children: ReactNode }) {
  const { t } = await readTexts();
  return (
    <SectionTexts sections={['inbox', 'talk']}>
      <Suspense fallback={<Skeleton label={t('inbox.loading')} rows={9} height="h-16" />}>
        <Inbox params={params}>{children}</Inbox>
      </Suspense>
    </SectionTexts>
  );
}

async function Inbox({ params, children }: { params: Params; children: ReactNode }) {
  const { t } = await readTexts();
  const read = await readFor(params, 'conversations:read', readInbox);
  return (
    <>
      {read?.kind !== 'read' && <PageHead title={t('inbox.title')} />}
      <PageState read={read}>{(inbox) => <InboxView {...inbox}>{children}</InboxView>}</PageState>
    </>
  );
}
