import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { ProofProvider } from '../../account/proof-provider.tsx';
import { AdminNav } from '../../admin/admin-nav.tsx';
import { AccountMenu } from '../../frame/account-menu.tsx';
import { PageFrame } from '../../frame/index.ts';
import { readSession } from '../../session/read-session.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';
import { Toasts } from '../../ui/index.ts';

/** The frame of the platform's pages; for whoever is not its admin they are not there. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const session = await readSession();
  const me = session.kind === 'signed-in' ? session.me : undefined;
  if (me && !me.platformAdmin) notFound();
  const page = (
    <>
      {me && <AdminNav />}
      {children}
    </>
  );
  return (
    <SectionTexts sections={['admin', 'account', 'team']}>
      <PageFrame account={me && <AccountMenu me={me} />} workspace={me?.workspace.slug}>
        <Toasts>{me?.user ? <ProofProvider self={me.user}>{page}</ProofProvider> : page}</Toasts>
      </PageFrame>
    </SectionTexts>
  );
}
