import { ArrowUpRight } from 'lucide-react';

/** A link that leaves the console: opens in a new tab, and says so. */
export function OutLink({ href, newWindow, children }: { href: string; newWindow: string; children: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className="inline-flex min-h-6 items-center gap-1 font-medium text-accent underline-offset-4 hover:underline"
    >
      <span>
        {children}
        <span className="sr-only"> ({newWindow})</span>
      </span>
      <ArrowUpRight aria-hidden size={16} className="shrink-0" />
    </a>
  );
}
