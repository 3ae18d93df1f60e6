import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PageFrame } from '../../frame/index.ts';
import { readSession } from '../../session/read-session.ts';
import { readTexts } from '../../texts/read-texts.ts';
import { Command } from '../../ui/index.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('session.signIn') };
}

/** How to get a link. Opens without the backend too: the words are true in any case. */
export default async function SignInPage() {
  if ((await readSession()).kind === 'signed-in') redirect('/home');
  const { t } = await readTexts();
  return (
    <PageFrame narrow>
      <h1 className="mb-2 text-xl font-semibold">{t('signIn.title')}</h1>
      <p className="mb-6 text-base text-muted">{t('signIn.why')}</p>
      <ol className="grid gap-4 rounded-md border border-line bg-card p-4 sm:p-6">
        <li>
          {t('signIn.first')}
          <Command>npm start</Command>
        </li>
        <li>
          {t('signIn.again')}
          <Command>chatai admin link</Command>
        </li>
        <li>{t('signIn.then')}</li>
      </ol>
    </PageFrame>
  );
}
