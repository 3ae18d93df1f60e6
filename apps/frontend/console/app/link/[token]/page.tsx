import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageFrame } from '../../../frame/index.ts';
import { readSession } from '../../../session/read-session.ts';
import { UseLink } from '../../../sign-in/index.ts';
import { readTexts } from '../../../texts/read-texts.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('session.signIn') };
}

/** Whoever is signed in already needs no link: theirs stays unused. */
export default async function LinkPage({ params }: { params: Promise<{ token: string }> }) {
  if ((await readSession()).kind === 'signed-in') redirect('/home');
  const { token } = await params;
  const { t } = await readTexts();
  return (
    <PageFrame narrow>
      <h1 className="mb-2 text-xl font-semibold">{t('link.title')}</h1>
      <p className="mb-6 text-base text-muted">{t('link.about')}</p>
      <div className="rounded-md border border-line bg-card p-4 sm:p-6">
        <UseLink token={token} />
      </div>
    </PageFrame>
  );
}
