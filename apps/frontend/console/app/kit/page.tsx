import type { Metadata } from 'next';
import { PageFrame } from '../../frame/index.ts';
import { BackAgain } from '../../home/back-again.tsx';
import { KitActions, KitData, KitForms, KitStates } from '../../kit/index.ts';
import { leaveToSignIn, readSession } from '../../session/read-session.ts';
import { readTexts } from '../../texts/read-texts.ts';
import { SectionTexts } from '../../texts/section-texts.tsx';
import { PageHead, Toasts } from '../../ui/index.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('kit.title') };
}

/** Every component of the kit in every state, for whoever builds pages, and for the tests that look at them. */
export default async function KitPage() {
  const session = await readSession();
  if (session.kind === 'unknown')
    return (
      <PageFrame>
        <BackAgain problem={session.problem} />
      </PageFrame>
    );
  if (session.kind !== 'signed-in') return leaveToSignIn();
  const { t } = await readTexts();
  return (
    <SectionTexts sections={['kit']}>
      <Toasts>
        <PageFrame workspace={session.me.workspace.slug}>
          <div id="kit">
            <PageHead title={t('kit.title')} about={t('kit.aboutPage')} />
            <KitActions />
            <KitForms />
            <KitStates />
            <KitData />
          </div>
        </PageFrame>
      </Toasts>
    </SectionTexts>
  );
}
