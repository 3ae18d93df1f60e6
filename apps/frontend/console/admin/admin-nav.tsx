'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { paths } from '../paths.ts';
import { useTexts } from '../texts/index.ts';

export function AdminNav() {
  const { t } = useTexts();
  const pathname = usePathname();
  const items = [
    { href: paths.admin.users, word: t('admin.users') },
    { href: paths.admin.workspaces, word: t('admin.workspaces') },
    { href: paths.admin.audit, word: t('admin.audit') },
    { href: paths.admin.mails, word: t('admin.mails') },
  ];
  return (
    <nav aria-label={t('admin.nav')} className="mb-6 flex flex-wrap gap-1 border-b border-line">
      {items.map(({ href, word }) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href ? 'page' : undefined}
          className="-mb-px inline-flex min-h-9 items-center border-b-2 border-transparent px-3 text-sm font-medium whitespace-nowrap text-muted hover:text-text aria-[current]:border-accent aria-[current]:text-text pointer-coarse:min-h-11"
        >
          {word}
        </Link>
      ))}
    </nav>
  );
}
