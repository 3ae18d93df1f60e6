'use client';

import { BrokenPage } from '../problem/broken-page.tsx';

/** A page that failed in the console itself, outside every workspace or with its frame. */
export default function ErrorPage(failed: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="px-4 sm:px-6">
      <BrokenPage {...failed} />
    </main>
  );
}
