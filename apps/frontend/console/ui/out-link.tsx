import { ArrowUpRight } from 'lucide-react';

/** A link that leaves the console: opens in a new tab, and says so. */
export function OutLink({ href, newWindow, children }: { href: string; newWindow: string; children: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className="font-medium text-accent underline-offset-4 hover:underline"
    >
      {children}
      <span className="sr-only"> ({newWindow})</span>
      <ArrowUpRight aria-hidden size={16} className="ml-1 inline-block align-[-3px]" />
    </a>
  );
}
