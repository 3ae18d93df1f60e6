import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { ProofProvider } from '../../account/proof-provider.tsx';
import { AccountMenu } from '../../frame/account-menu.tsx';
import { PageFrame } from '../../frame/index.ts';
import { ShortcutsButton } from '../../frame/shortcuts-button.tsx';
import { InstanceLine } from '../../operations/instance-line.tsx';
import { OpsNav } from '../../operations/ops-nav.tsx';
import { OpsPalette } from '../../operations/ops-palette.tsx';
import { readInstance, titleOfInstance } from '../../operations/read-instance.ts';
import { SinceAway } from '../../operations/since-away.tsx';
import { readSession } from '../../session/read-session.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';

export const generateMetadata = titleOfInstance;

/** The frame of the pages for whoever is on call. They keep their own account of how old they are: they are needed when nothing else answers. */
export default async function OpsLayout({ children }: { children: ReactNode }) {
  const [session, instance] = await Promise.all([readSession(), readInstance()]);
  const me = session.kind === 'signed-in' ? session.me : undefined;
  if (me && !me.operator) notFound();
  const page = (
    <>
      <InstanceLine name={instance} />
      <OpsNav instance={instance} />
      <SinceAway>{children}</SinceAway>
    </>
  );
  return (
    <SectionTexts sections={['operations', 'health', 'account']}>
      <PageFrame
        account={
          <>
            <OpsPalette />
            {/* There are no keys on a phone, and no room. */}
            <span className="max-md:hidden">
              <ShortcutsButton leaves={['r']} />
            </span>
            {me && <AccountMenu me={me} />}
          </>
        }
      >
        {me?.user ? <ProofProvider self={me.user}>{page}</ProofProvider> : page}
      </PageFrame>
    </SectionTexts>
  );
}
