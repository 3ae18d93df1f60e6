import type { ReactNode } from 'react';

/** Another way on, below a form. */
export function QuietLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      className="inline-flex min-h-9 items-center font-medium text-accent underline-offset-4 hover:underline pointer-coarse:min-h-11"
    >
      {children}
    </a>
  );
}
