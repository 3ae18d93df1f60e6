import Link from 'next/link';
import type { ReactNode } from 'react';

/** A link in small letters, as high as a finger where one points with it. `mono`: its words are a name of ours. */
export function SmallLink({ href, mono, children }: { href: string; mono?: boolean; children: ReactNode }) {
  return (
    <Link
      href={href}
      className={`text-xs text-accent underline pointer-coarse:inline-flex pointer-coarse:min-h-11 pointer-coarse:items-center ${mono ? 'font-mono md:whitespace-nowrap' : ''}`}
    >
      {children}
    </Link>
  );
}
