import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Nothing is there: one sentence, and what to do next (experience.md 2). */
export function Empty({ Icon, sentence, action }: { Icon: LucideIcon; sentence: string; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 rounded-md border border-dashed border-control px-4 py-12 text-center">
      <Icon aria-hidden size={24} className="text-muted" />
      <p className="max-w-[48ch] text-base">{sentence}</p>
      {action}
    </div>
  );
}

/** Waits with the size of what will come; seen only after 150 ms. */
export function Skeleton({ label, rows = 6, height = 'h-10' }: { label: string; rows?: number; height?: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-2">
      {range(rows).map((row) => (
        <div key={row} className={`skeleton ${height}`} />
      ))}
    </div>
  );
}

const range = (length: number): number[] => [...Array(length).keys()];
