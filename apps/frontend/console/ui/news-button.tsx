'use client';

import { ArrowUp } from 'lucide-react';
import { Button } from './button.tsx';

/** Over the head of a list, which it does not move: what waits there, spoken when it comes. `className`: where it stands. */
export function NewsButton({
  word,
  onClick,
  className,
}: {
  word: string | undefined;
  onClick: () => void;
  className: string;
}) {
  return (
    <div role="status" className={`pointer-events-none flex justify-center ${className}`}>
      {word && (
        <Button look="primary" onClick={onClick} className="pointer-events-auto shadow-lg">
          <ArrowUp aria-hidden size={16} />
          {word}
        </Button>
      )}
    </div>
  );
}
