'use client';

import type { Problem } from '@chatai/contract/problem';
import { Building2, Fingerprint, Mail } from 'lucide-react';
import { useEffect, useState } from 'react';
import { paths } from '../paths.ts';
import { fieldError, ProblemNotice, problemOf } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink, Form, Input, Notice, SecretInput } from '../ui/index.ts';
import { knowsPasskeys, signInByPasskey } from './passkey.ts';
import { QuietLink } from './quiet-link.tsx';
import { kept, useStep } from './use-step.ts';

/** A provider by which one may sign in, and where that begins. */
export interface OtherWay {
  name: string;
  href: string;
}

/**
 * Address and password, or a link by mail, or a passkey, or an account elsewhere. `mail`: can links be sent here? `came`: what the way here failed
 * of.
 */
export function SignInForm({
  mail,
  elsewhere,
  to,
  came,
}: {
  mail: boolean;
  elsewhere: OtherWay | undefined;
  to?: string | undefined;
  came?: Problem | undefined;
}) {
  const { t, language } = useTexts();
  const [typed, setEmail] = useKeptText(kept.email);
  const [password, setPassword] = useState('');
  const [sentTo, setSentTo] = useState<string>();
  const [sending, setSending] = useState(false);
  const [passkeys, setPasskeys] = useState(false);
  const { busy, problem, take, fail } = useStep(to, came);
  useEffect(() => setPasskeys(knowsPasskeys()), []);
  const email = typed ?? '';

  async function sendLink() {
    setSending(true);
    fail(undefined);
    try {
      await browserApi.auth.mailLink({ email, language });
      setSentTo(email);
    } catch (error) {
      fail(problemOf(error));
    } finally {
      setSending(false);
    }
  }

  if (sentTo !== undefined)
    return (
      <div className="grid gap-4">
        <Notice kind="info">{mail ? t('signIn.sent', { email: sentTo }) : t('signIn.sentToAdmin')}</Notice>
        <Button onClick={() => setSentTo(undefined)}>{t('signIn.otherWay')}</Button>
      </div>
    );
  return (
    <div className="grid gap-4">
      <Form onSubmit={() => void take(() => browserApi.auth.signIn({ email, password }))} failed={problem}>
        <Input
          label={t('signIn.email')}
          error={fieldError(problem, 'email', t)}
          type="email"
          name="email"
          autoComplete="username webauthn"
          required
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <SecretInput
          label={t('signIn.password')}
          error={fieldError(problem, 'password', t)}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem && <ProblemNotice problem={problem} />}
        <Button type="submit" look="primary" busy={busy}>
          {t('session.signIn')}
        </Button>
      </Form>
      <div className="grid gap-2 border-t border-line pt-4">
        {elsewhere && (
          <ButtonLink href={elsewhere.href}>
            <Building2 aria-hidden size={16} />
            {t('signIn.elsewhere', { name: elsewhere.name })}
          </ButtonLink>
        )}
        {passkeys && (
          <Button onClick={() => void take(signInByPasskey)} busy={busy}>
            <Fingerprint aria-hidden size={16} />
            {t('signIn.byPasskey')}
          </Button>
        )}
        <Button
          onClick={() => void sendLink()}
          busy={sending}
          disabledReason={email.includes('@') ? undefined : t('signIn.emailFirst')}
        >
          <Mail aria-hidden size={16} />
          {t('signIn.sendLink')}
        </Button>
      </div>
      <p className="flex flex-wrap justify-between gap-x-4 gap-y-2 text-sm">
        <QuietLink href={paths.signUp}>{t('signIn.noAccount')}</QuietLink>
        <QuietLink href={paths.forgot}>{t('signIn.forgot')}</QuietLink>
      </p>
    </div>
  );
}
