import type { Metadata } from 'next';
import { NarrowPage } from '../../../frame/index.ts';
import { attempt, serverApi } from '../../../session/read-session.ts';
import { DeadLink, ResetForm } from '../../../sign-in/index.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { SectionTexts } from '../../../texts/section-texts.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('signIn.setPassword') };
}

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { t } = await readTexts();
  const { value: link, problem } = await attempt((await serverApi()).auth.readLink({ token }));
  return (
    <SectionTexts sections={['signIn']}>
      <NarrowPage title={t('signIn.setPassword')} why={link?.email}>
        {link ? <ResetForm token={token} email={link.email} /> : <DeadLink problem={problem} forgot />}
      </NarrowPage>
    </SectionTexts>
  );
}
