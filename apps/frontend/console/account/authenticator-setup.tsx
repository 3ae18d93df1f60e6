'use client';

import { useId, useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, CopyButton, Form, Input, QrCode } from '../ui/index.ts';
import { useProven } from './proof-provider.tsx';

/** Scan, then show by a code that it works: nothing is asked for before that. */
export function AuthenticatorSetup({
  secret,
  uri,
  onCodes,
  onCancel,
}: {
  /** To be typed in. */
  secret: string;
  /** To be scanned. */
  uri: string;
  onCodes: (codes: string[]) => void;
  onCancel: () => void;
}) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const proven = useProven();
  const secretId = useId();
  const [code, setCode] = useState('');
  const { busy, problem, act } = useSubmit();
  const confirm = () =>
    act(async () => {
      const { codes } = await proven(() => browserApi.account.confirmSecondFactor({ code }));
      onCodes(codes);
      readAnew();
    });
  return (
    <Form onSubmit={() => void confirm()} failed={problem}>
      <p>{t('account.scan')}</p>
      <QrCode text={uri} label={t('account.qr')} />
      <div className="flex flex-wrap items-center gap-2">
        <span>{t('account.orType')}</span>
        <code id={secretId} className="font-mono text-sm break-all select-all">
          {secret}
        </code>
        <CopyButton text={secret} label={t('ui.copy')} selects={secretId} />
      </div>
      <Input
        label={t('account.code')}
        hint={t('account.codeHint')}
        error={fieldError(problem, 'code', t)}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        autoFocus
        minLength={6}
        maxLength={10}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      {problem && <ProblemNotice problem={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onCancel}>{t('ui.cancel')}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t('account.turnOnFactor')}
        </Button>
      </div>
    </Form>
  );
}
