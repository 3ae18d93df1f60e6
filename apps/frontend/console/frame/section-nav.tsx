'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { isWithin } from './navigation-items.ts';

/** The pages of a part of the console that has no rail; `about` stands behind them. */
export function SectionNav({
  label,
  about,
  items,
}: {
  label: string;
  about?: string | undefined;
  items: readonly { href: string; word: string }[];
}) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="mb-6 flex flex-wrap gap-1 border-b border-line">
      {items.map(({ href, word }) => (
        <Link
          key={href}
          href={href}
          aria-current={isWithin(href, pathname) ? 'page' : undefined}
          className="-mb-px inline-flex min-h-9 items-center border-b-2 border-transparent px-3 text-sm font-medium whitespace-nowrap text-muted hover:text-text aria-[current]:border-accent aria-[current]:text-text pointer-coarse:min-h-11"
        >
          {word}
        </Link>
      ))}
      {about && <span className="ml-auto self-center px-3 text-sm text-muted">{about}</span>}
    </nav>
  );
}
