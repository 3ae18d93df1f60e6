import type { ReactNode } from 'react';

/** A text of ours in which `backticks` mark commands and names. */
export function WithCode({ children }: { children: string }) {
  return children.split('`').map((part, index): ReactNode => {
    if (index % 2 === 0) return part;
    return (
      <code key={part} className="font-mono text-[0.93em] select-all">
        {part}
      </code>
    );
  });
}
