'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useCallback } from 'react';

/**
 * Reads the page anew. Without a transition around it, and with another change at the same moment (a message, a button that is free again),
 * Next 16.4 shows what was read at the next change only, whenever that is.
 */
export function useRefresh(): () => void {
  const router = useRouter();
  return useCallback(() => startTransition(() => router.refresh()), [router]);
}
