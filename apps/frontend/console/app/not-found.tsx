import type { Metadata } from 'next';
import { PageFrame } from '../frame/index.ts';
import { readSession } from '../session/read-session.ts';
import { Account } from '../sign-in/account.tsx';
import { readTexts } from '../texts/read-texts.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('problem.notFound') };
}

export default async function NotFound() {
  const { t } = await readTexts();
  const session = await readSession();
  return (
    <PageFrame narrow account={session.kind === 'signed-in' ? <Account me={session.me} /> : undefined}>
      <h1 className="mb-2 text-xl font-semibold">{t('problem.notFound')}</h1>
      <p className="mb-6 text-base text-muted">{t('problem.notFoundWhy')}</p>
      <a href="/home" className="font-medium text-accent underline-offset-4 hover:underline">
        {t('problem.home')}
      </a>
    </PageFrame>
  );
}
