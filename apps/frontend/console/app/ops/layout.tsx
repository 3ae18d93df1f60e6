import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { ProofProvider } from '../../account/proof-provider.tsx';
import { AccountMenu } from '../../frame/account-menu.tsx';
import { PageFrame } from '../../frame/index.ts';
import { ShortcutsButton } from '../../frame/shortcuts-button.tsx';
import { OpsNav } from '../../operations/ops-nav.tsx';
import { SinceAway } from '../../operations/since-away.tsx';
import { readSession } from '../../session/read-session.ts';
import { readSettings } from '../../settings.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';

/** The frame of the pages for whoever is on call. They keep their own account of how old they are: they are needed when nothing else answers. */
export default async function OpsLayout({ children }: { children: ReactNode }) {
  const session = await readSession();
  const me = session.kind === 'signed-in' ? session.me : undefined;
  if (me && !me.operator) notFound();
  const page = (
    <>
      <OpsNav instance={readSettings().instance} />
      <SinceAway>{children}</SinceAway>
    </>
  );
  return (
    <SectionTexts sections={['operations', 'health', 'account']}>
      <PageFrame
        account={
          <>
            <ShortcutsButton />
            {me && <AccountMenu me={me} />}
          </>
        }
      >
        {me?.user ? <ProofProvider self={me.user}>{page}</ProofProvider> : page}
      </PageFrame>
    </SectionTexts>
  );
}
