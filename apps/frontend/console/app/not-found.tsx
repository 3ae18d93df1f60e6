import type { Metadata } from 'next';
import { PageFrame } from '../frame/index.ts';
import { readTexts } from '../texts/read-texts.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).t('problem.notFound') };
}

/** The same for an address that nobody has and for what belongs to others. */
export default async function NotFound() {
  const { t } = await readTexts();
  return (
    <PageFrame narrow>
      <h1 className="mb-2 text-xl font-semibold">{t('problem.notFound')}</h1>
      <p className="mb-6 text-base text-muted">{t('problem.notFoundWhy')}</p>
      <a href="/" className="font-medium text-accent underline-offset-4 hover:underline">
        {t('problem.home')}
      </a>
    </PageFrame>
  );
}
