import type { Metadata } from 'next';
import { NarrowPage } from '../../../frame/index.ts';
import { signInFor } from '../../../paths.ts';
import { attempt, readSession, serverApi } from '../../../session/read-session.ts';
import { AcceptForm, DeadLink, LinkForm, QuietLink } from '../../../sign-in/index.ts';
import { readTexts } from '../../../texts/read-texts.ts';
import { SectionTexts } from '../../../texts/section-texts.tsx';
import { ButtonLink } from '../../../ui/index.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('link.join') };
}

/** Who is signed in joins; who has an account signs in first; who has none makes one. */
export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { t } = await readTexts();
  const { value: link, problem } = await attempt((await serverApi()).auth.readInvitation({ token }));
  if (!link)
    return (
      <SectionTexts sections={['signIn']}>
        <NarrowPage title={t('link.join')} why={t('link.joinWhy')}>
          <DeadLink problem={problem} />
        </NarrowPage>
      </SectionTexts>
    );
  const { workspace = '', inviter = '' } = link.invitation ?? {};
  const session = await readSession();
  const reader = session.kind === 'signed-in' ? session.me.user : undefined;
  const toSignIn = signInFor(`/invite/${token}`);
  return (
    <SectionTexts sections={['signIn']}>
      <NarrowPage title={t('link.joinTitle', { workspace })} why={t('link.invitation', { workspace, inviter })}>
        {reader && (
          <>
            <p className="mb-4">{t('link.joinAs', { name: reader.email ?? reader.name })}</p>
            <AcceptForm token={token} />
          </>
        )}
        {!reader && link.profile && (
          <>
            <LinkForm token={token} link={link} />
            <p className="mt-4 text-sm">
              <QuietLink href={toSignIn}>{t('signIn.haveAccount')}</QuietLink>
            </p>
          </>
        )}
        {!reader && !link.profile && (
          <ButtonLink look="primary" href={toSignIn}>
            {t('session.signIn')}
          </ButtonLink>
        )}
      </NarrowPage>
    </SectionTexts>
  );
}
