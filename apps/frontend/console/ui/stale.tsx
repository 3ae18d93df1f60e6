'use client';

import { CloudOff } from 'lucide-react';
import { createContext, type ReactNode, use } from 'react';

const IsStale = createContext(false);

/** Can nobody say whether what stands here still holds? */
export const useIsStale = () => use(IsStale);

/**
 * The last data, without their colours, when nobody can say whether they still hold; `note` says since when. Each state below is shown as
 * unknown. Inside another one that has a note it adds none of its own.
 */
export function Stale({ note, children }: { note: string | undefined; children: ReactNode }) {
  const isInner = useIsStale();
  const isStale = note !== undefined && !isInner;
  return (
    <div data-stale={isStale || undefined}>
      {/* There before it is needed, so that it is spoken. */}
      <div role="status" className="sticky top-2 z-10">
        {isStale && (
          <p className="mb-3 flex items-center gap-2 rounded-md border border-control bg-unknown-tint px-3 py-2 text-sm">
            <CloudOff aria-hidden size={16} className="shrink-0" />
            {note}
          </p>
        )}
      </div>
      <div className={isStale ? 'grayscale' : undefined}>
        <Unsure when={isStale}>{children}</Unsure>
      </div>
    </div>
  );
}

/** Something of which, `when` it is so, nobody can say whether it still holds. */
export function Unsure({ when, children }: { when: boolean; children: ReactNode }) {
  const isStale = useIsStale();
  return <IsStale value={isStale || when}>{children}</IsStale>;
}

/** Something inside a stale page that keeps its own account of how old it is. */
export function OwnAge({ children }: { children: ReactNode }) {
  return <IsStale value={false}>{children}</IsStale>;
}
