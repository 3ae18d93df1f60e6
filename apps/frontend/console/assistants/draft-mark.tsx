import { PencilLine } from 'lucide-react';

/** There are changes that are not published. */
export function DraftMark({ word }: { word: string }) {
  return (
    <span className="inline-flex h-6 items-center gap-1 rounded-md bg-accent-tint px-2 text-xs font-medium whitespace-nowrap text-accent">
      <PencilLine aria-hidden size={14} strokeWidth={2.5} />
      {word}
    </span>
  );
}
