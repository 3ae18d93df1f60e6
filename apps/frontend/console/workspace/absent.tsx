import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { readTexts } from '../texts/read-texts.ts';
import { ButtonLink } from '../ui/index.ts';

/** The same for an address that nobody has and for what belongs to others. */
export async function Absent() {
  const { t } = await readTexts();
  return (
    <div className="grid justify-items-center gap-3 px-4 py-16 text-center">
      <SearchX aria-hidden size={24} className="text-muted" />
      <h1 className="text-lg font-semibold">{t('problem.notFound')}</h1>
      <p className="max-w-[48ch] text-base text-muted">{t('problem.notFoundWhy')}</p>
      <ButtonLink as={Link} href="/">
        {t('problem.home')}
      </ButtonLink>
    </div>
  );
}
