'use client';

import { useId } from 'react';
import { useTexts } from '../texts/index.ts';
import { CopyButton } from './copy-button.tsx';
import { Notice } from './notice.tsx';

/** A key or codes that are shown this once. */
export function SecretOnce({ secret, warning }: { secret: string; warning: string }) {
  const { t } = useTexts();
  const id = useId();
  return (
    <div className="grid gap-3">
      <Notice kind="warn">{warning}</Notice>
      <code
        id={id}
        className="block rounded-md border border-line bg-page px-3 py-2 font-mono text-sm break-all whitespace-pre-wrap select-all"
      >
        {secret}
      </code>
      <div>
        <CopyButton text={secret} label={t('ui.copy')} selects={id} />
      </div>
    </div>
  );
}
