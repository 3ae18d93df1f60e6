'use client';

import { useCallback, useEffect, useState } from 'react';
import { useOnChange } from '../live/index.ts';
import { useWorkspace } from '../workspace/index.ts';

/** Where no hint comes through, the page says it two seconds after the answer all the same (experience.md J7). */
const everyMs = 1_000;

/** What the first request of a key was answered; undefined until there was one. */
export function useFirstStatus(keyId: string): number | undefined {
  const { api } = useWorkspace();
  const [status, setStatus] = useState<number>();
  const ask = useCallback(() => {
    api.apiKeys
      .get({ id: keyId })
      .then(({ firstStatus }) => setStatus(firstStatus ?? undefined))
      // Asked again in a moment.
      .catch(() => {});
  }, [api, keyId]);
  useOnChange(['api-keys'], ask, keyId);
  useEffect(() => {
    if (status !== undefined) return;
    const timer = setInterval(ask, everyMs);
    return () => clearInterval(timer);
  }, [ask, status]);
  return status;
}
