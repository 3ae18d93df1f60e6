'use client';

import { useTexts } from '../texts/index.ts';
import { Button } from '../ui/index.ts';

/** What failed in the console itself. `digest` is the number under which Next wrote the error to the log. */
export function BrokenPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const { t } = useTexts();
  return (
    <div className="mx-auto max-w-lg py-10">
      <h1 className="mb-2 text-xl font-semibold">{t('problem.broken')}</h1>
      <p className="text-base text-muted">{t('problem.brokenWhy')}</p>
      <p className="mb-4 text-base text-muted">{t('problem.brokenFix')}</p>
      {error.digest && <p className="mb-4 font-mono text-xs text-muted select-all">{error.digest}</p>}
      <Button look="primary" onClick={reset}>
        {t('problem.tryAgain')}
      </Button>
    </div>
  );
}
