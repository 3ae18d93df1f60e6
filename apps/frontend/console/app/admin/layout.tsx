import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { ProofProvider } from '../../account/proof-provider.tsx';
import { AdminNav } from '../../admin/admin-nav.tsx';
import { AccountMenu } from '../../frame/account-menu.tsx';
import { PageFrame } from '../../frame/index.ts';
import { InstanceLine } from '../../operations/instance-line.tsx';
import { readInstance, titleOfInstance } from '../../operations/read-instance.ts';
import { readSession } from '../../session/read-session.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';
import { Toasts } from '../../ui/index.ts';

export const generateMetadata = titleOfInstance;

/** The frame of the platform's pages; for whoever is not its admin they are not there. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const [session, instance] = await Promise.all([readSession(), readInstance()]);
  const me = session.kind === 'signed-in' ? session.me : undefined;
  if (me && !me.platformAdmin) notFound();
  const page = (
    <>
      <InstanceLine name={instance} />
      {me && <AdminNav instance={instance} />}
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
