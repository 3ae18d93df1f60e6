import type { ReactNode } from 'react';
import { ProofProvider } from '../../account/proof-provider.tsx';
import { AccountMenu } from '../../frame/account-menu.tsx';
import { PageFrame } from '../../frame/index.ts';
import { readSession } from '../../session/read-session.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';
import { Toasts } from '../../ui/index.ts';

/** Outside every workspace: who is signed in, and a place for what they are told. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const session = await readSession();
  const me = session.kind === 'signed-in' ? session.me : undefined;
  return (
    <SectionTexts sections={['account', 'team']}>
      <PageFrame account={me && <AccountMenu me={me} />} workspace={me?.workspace.slug}>
        <Toasts>{me?.user ? <ProofProvider self={me.user}>{children}</ProofProvider> : children}</Toasts>
      </PageFrame>
    </SectionTexts>
  );
}
