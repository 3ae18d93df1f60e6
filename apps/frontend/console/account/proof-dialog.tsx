'use client';

import type { Self } from '@chatai/contract/me';
import { Fingerprint } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { signInHere } from '../paths.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { knowsPasskeys, proveByPasskey } from '../sign-in/passkey.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Dialog, Form, Input, SecretInput } from '../ui/index.ts';

/** Who is this, still? A code where codes are asked for, else the password; a passkey in place of either. */
export function ProofDialog({ self, onAnswer }: { self: Self; onAnswer: (isProven: boolean) => void }) {
  const { t } = useTexts();
  const formId = useId();
  const [secret, setSecret] = useState('');
  const [passkeys, setPasskeys] = useState(false);
  const { busy, problem, act } = useSubmit();
  useEffect(() => setPasskeys(self.passkeys > 0 && knowsPasskeys()), [self.passkeys]);
  const byForm = self.secondFactor || self.hasPassword;

  async function prove(work: () => Promise<unknown>) {
    if (await act(work)) onAnswer(true);
  }
  return (
    <Dialog
      title={t('proof.title')}
      about={t('proof.why')}
      open
      onOpenChange={(open) => !open && onAnswer(false)}
      actions={
        <>
          <Button onClick={() => onAnswer(false)}>{t('ui.cancel')}</Button>
          {byForm && (
            <Button type="submit" form={formId} look="primary" busy={busy}>
              {t('proof.go')}
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-4">
        {byForm && (
          <Form
            id={formId}
            onSubmit={() =>
              void prove(() => browserApi.account.prove(self.secondFactor ? { code: secret } : { password: secret }))
            }
          >
            {self.secondFactor ? (
              <Input
                label={t('proof.code')}
                hint={t('proof.codeHint')}
                autoComplete="one-time-code"
                required
                autoFocus
                value={secret}
                onChange={(event) => setSecret(event.target.value)}
              />
            ) : (
              <SecretInput
                label={t('proof.password')}
                autoComplete="current-password"
                required
                autoFocus
                value={secret}
                onChange={(event) => setSecret(event.target.value)}
              />
            )}
          </Form>
        )}
        {passkeys && (
          <Button busy={busy} onClick={() => void prove(proveByPasskey)}>
            <Fingerprint aria-hidden size={16} />
            {t('proof.byPasskey')}
          </Button>
        )}
        {!byForm && !passkeys && <SignInAgain />}
        {problem && <ProblemNotice problem={problem} />}
      </div>
    </Dialog>
  );
}

/** Somebody who came by a link and has set nothing else proves who they are by another link. */
function SignInAgain() {
  const { t } = useTexts();
  async function signInAgain() {
    await browserApi.auth.signOut().catch(() => undefined);
    window.location.assign(signInHere());
  }
  return (
    <>
      <p>{t('proof.byLink')}</p>
      <div>
        <Button look="primary" onClick={() => void signInAgain()}>
          {t('proof.signInAgain')}
        </Button>
      </div>
    </>
  );
}
