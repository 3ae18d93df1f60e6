import type { Metadata } from 'next';
import { NarrowPage } from '../../../frame/index.ts';
import { attempt, serverApi } from '../../../session/read-session.ts';
import { DeadLink, LinkForm } from '../../../sign-in/index.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { SectionTexts } from '../../../texts/section-texts.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('session.signIn') };
}

/** What a link is for, and the form that uses it up. */
export default async function LinkPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { t } = await readTexts();
  const { value: link, problem } = await attempt((await serverApi()).auth.readLink({ token }));
  // An invitation has a page of its own.
  const why = link && link.purpose !== 'invitation' && t(link.profile ? 'link.welcome' : `link.${link.purpose}`);
  return (
    <SectionTexts sections={['signIn']}>
      <NarrowPage
        title={t(link?.profile ? 'link.welcomeTitle' : 'link.title')}
        why={
          <>
            {why}
            {link?.email && <span className="block font-medium text-text">{link.email}</span>}
          </>
        }
      >
        {link ? <LinkForm token={token} link={link} /> : <DeadLink problem={problem} />}
      </NarrowPage>
    </SectionTexts>
  );
}
