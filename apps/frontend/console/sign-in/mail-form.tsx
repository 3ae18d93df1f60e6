'use client';

import { useState } from 'react';
import { paths } from '../paths.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Form, Input, Notice } from '../ui/index.ts';
import { QuietLink } from './quiet-link.tsx';
import { kept } from './use-step.ts';

/** Asks for a link by mail: one that makes an account, or one that sets a new password. */
export function MailForm({ purpose, mail }: { purpose: 'signUp' | 'mailReset'; mail: boolean }) {
  const { t, language } = useTexts();
  const [typed, setEmail] = useKeptText(kept.email);
  const [sentTo, setSentTo] = useState<string>();
  const { busy, problem, act } = useSubmit();
  const email = typed ?? '';
  async function send() {
    if (await act(() => browserApi.auth[purpose]({ email, language }))) setSentTo(email);
  }
  return (
    <div className="grid gap-4">
      {sentTo === undefined ? (
        <Form onSubmit={() => void send()} failed={problem}>
          <Input
            label={t('signIn.email')}
            error={fieldError(problem, 'email', t)}
            type="email"
            name="email"
            autoComplete="email"
            required
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          {problem && <ProblemNotice problem={problem} />}
          <Button type="submit" look="primary" busy={busy}>
            {t(purpose === 'signUp' ? 'signIn.sendSignUp' : 'signIn.sendReset')}
          </Button>
        </Form>
      ) : (
        <>
          <Notice kind="info">{mail ? t('signIn.sent', { email: sentTo }) : t('signIn.sentToAdmin')}</Notice>
          <Button onClick={() => setSentTo(undefined)}>{t('signIn.otherAddress')}</Button>
        </>
      )}
      <p className="text-sm">
        <QuietLink href={paths.signIn}>{t(purpose === 'signUp' ? 'signIn.haveAccount' : 'signIn.back')}</QuietLink>
      </p>
    </div>
  );
}
