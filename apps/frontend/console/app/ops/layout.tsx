import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { ProofProvider } from '../../account/proof-provider.tsx';
import { AccountMenu } from '../../frame/account-menu.tsx';
import { PageFrame } from '../../frame/index.ts';
import { ShortcutsButton } from '../../frame/shortcuts-button.tsx';
import { fetchHealth } from '../../health/index.ts';
import { InstanceLine } from '../../operations/instance-line.tsx';
import { OpsNav } from '../../operations/ops-nav.tsx';
import { SinceAway } from '../../operations/since-away.tsx';
import { readSession } from '../../session/read-session.ts';
import { readSettings } from '../../settings.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';

/** Longer than the backend may take to say how it is (contract.md 3). */
const patienceMs = 1_500;

/** The frame of the pages for whoever is on call. They keep their own account of how old they are: they are needed when nothing else answers. */
export default async function OpsLayout({ children }: { children: ReactNode }) {
  const settings = readSettings();
  const [session, health] = await Promise.all([readSession(), fetchHealth(settings.backendUrl, patienceMs)]);
  // The backend's own name first: steps are run there, and their dialogs ask for that. Without it, the one that both were given.
  const instance = health?.instance ?? settings.instance;
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
