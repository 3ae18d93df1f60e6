'use client';

import { useEffect, useEffectEvent } from 'react';

/** Files that are let go anywhere on the page, while `isWanted`. A browser would leave the page for them. */
export function useDroppedOnPage(isWanted: boolean, take: (files: File[]) => void): void {
  const taken = useEffectEvent(take);
  useEffect(() => {
    if (!isWanted) return;
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      taken(files);
    };
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
    };
  }, [isWanted]);
}
