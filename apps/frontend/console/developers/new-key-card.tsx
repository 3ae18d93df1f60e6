'use client';

import type { NewApiKey } from '@chatai/contract/api-keys';
import { LoaderCircle } from 'lucide-react';
import { useId } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Card, CopyButton, SecretOnce, StatusMark, useArrivalFocus } from '../ui/index.ts';
import { curlCommand } from './curl-command.ts';
import type { FirstTry } from './keys-view.tsx';
import { useFirstStatus } from './use-first-status.ts';

/** A key that was just made: shown this once, with a command to try it, and what the first try was answered. */
export function NewKeyCard({ made, firstTry, onDone }: { made: NewApiKey; firstTry: FirstTry; onDone: () => void }) {
  const { t } = useTexts();
  const commandId = useId();
  const place = useArrivalFocus<HTMLDivElement>();
  const { apiUrl, assistant } = firstTry;
  const mayAsk = made.scopes.includes('ask');
  const command = curlCommand({
    apiUrl,
    key: made.key,
    ask:
      mayAsk && assistant
        ? { assistantId: assistant.id, question: assistant.question ?? t('keys.question') }
        : undefined,
  });
  return (
    <div ref={place} tabIndex={-1} className="mb-6 outline-none">
      <Card title={t('keys.made', { name: made.name })}>
        <div className="grid gap-6">
          <SecretOnce secret={made.key} warning={t('keys.once')} />
          <div className="grid gap-3">
            <p>{t(mayAsk && assistant ? 'keys.try' : mayAsk ? 'keys.tryWithoutAssistant' : 'keys.tryWithoutAsk')}</p>
            <pre
              id={commandId}
              className="overflow-x-auto rounded-md border border-line bg-page px-3 py-2 font-mono text-xs whitespace-pre-wrap break-all select-all"
            >
              {command}
            </pre>
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <CopyButton text={command} label={t('keys.copyCurl')} selects={commandId} />
              <FirstRequest id={made.id} />
            </div>
          </div>
          <div>
            <Button onClick={onDone}>{t('keys.stored')}</Button>
          </div>
        </div>
      </Card>
    </div>
  );
}

function FirstRequest({ id }: { id: string }) {
  const { t } = useTexts();
  const status = useFirstStatus(id);
  return (
    <p role="status">
      {status === undefined ? (
        <span className="inline-flex items-center gap-2 text-muted">
          <LoaderCircle aria-hidden size={16} className="motion-safe:animate-spin" />
          {t('keys.waiting')}
        </span>
      ) : (
        <StatusMark status={status < 400 ? 'ok' : 'fail'} word={t('keys.firstRequest', { status })} />
      )}
    </p>
  );
}
