'use client';

import type { LinkPurpose, SignInStep } from '@chatai/contract/auth';
import { Fingerprint } from 'lucide-react';
import { useEffect, useState } from 'react';
import { fieldError, ProblemNotice } from '../problem/index.ts';
import { browserApi, enterByInvitation, enterByLink } from '../session/browser-api.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Form, Input, Notice, SecretInput } from '../ui/index.ts';
import { addPasskey, knowsPasskeys } from './passkey.ts';
import { kept, useStep } from './use-step.ts';

/**
 * Uses a link up. It is not used by opening the page: chat programs open links to preview them. A link that makes an account asks for the name
 * and a way in for the next time.
 */
export function LinkForm({ token, link }: { token: string; link: LinkPurpose }) {
  const { t } = useTexts();
  const { busy, problem, take } = useStep();
  if (link.profile) return <ProfileForm token={token} link={link} />;
  return (
    <div className="grid gap-4">
      {problem && <ProblemNotice problem={problem} />}
      <Button look="primary" busy={busy} onClick={() => void take(() => enterByLink({ token }))} className="w-full">
        {t(link.purpose === 'change-email' ? 'link.useAddress' : 'session.signIn')}
      </Button>
    </div>
  );
}

function ProfileForm({ token, link }: { token: string; link: LinkPurpose }) {
  const { t, language } = useTexts();
  const [typedName, setName] = useKeptText(kept.name);
  const [typedEmail, setEmail] = useKeptText(kept.email);
  const [password, setPassword] = useState('');
  const [passkeys, setPasskeys] = useState(false);
  const { busy, problem, entered, take } = useStep();
  useEffect(() => setPasskeys(knowsPasskeys()), []);
  const [name, email] = [typedName ?? '', typedEmail ?? ''];
  const lacksPasskey = entered !== undefined && !busy;

  function enter(more: { password?: string }): Promise<SignInStep> {
    const profile = { token, name, language, ...more };
    if (link.purpose === 'invitation') return enterByInvitation(profile);
    return enterByLink({ ...profile, ...(link.purpose === 'admin' && email ? { email } : {}) });
  }
  // Who has entered, and got no passkey made, has an account by now: the password is all that it lacks.
  const withPassword = () =>
    take(() => enter({ password }), entered && (() => browserApi.account.changePassword({ password })));
  function withPasskey(event: { currentTarget: HTMLButtonElement }) {
    const form = event.currentTarget.form;
    // All but the password, which a passkey stands for.
    const asked = [...(form?.elements ?? [])].filter(
      (one): one is HTMLInputElement => one instanceof HTMLInputElement && one.name !== 'password',
    );
    if (!asked.every((one) => one.reportValidity())) return;
    void take(
      () => enter({}),
      () => addPasskey(t('signIn.thisDevice')),
    );
  }
  return (
    <Form onSubmit={() => void withPassword()} failed={problem}>
      {lacksPasskey ? (
        <Notice kind="info">{t('signIn.noPasskeyMade')}</Notice>
      ) : (
        <Input
          label={t('signIn.name')}
          error={fieldError(problem, 'name', t)}
          name="name"
          autoComplete="name"
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      {link.purpose === 'admin' && !lacksPasskey && (
        <Input
          label={t('signIn.email')}
          hint={t('signIn.adminEmailHint')}
          error={fieldError(problem, 'email', t)}
          type="email"
          name="email"
          autoComplete="username"
          required
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      )}
      {link.email !== null && (
        // Password managers learn from it whose password this is.
        <input type="text" autoComplete="username" value={link.email} readOnly hidden />
      )}
      <NewPassword value={password} onChange={setPassword} error={fieldError(problem, 'password', t)} />
      {problem && <ProblemNotice problem={problem} />}
      <Button type="submit" look="primary" busy={busy}>
        {t('signIn.begin')}
      </Button>
      {passkeys && (
        <Button onClick={withPasskey} busy={busy}>
          <Fingerprint aria-hidden size={16} />
          {t('signIn.beginWithPasskey')}
        </Button>
      )}
    </Form>
  );
}

function NewPassword({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  const { t } = useTexts();
  return (
    <SecretInput
      label={t('signIn.newPassword')}
      hint={t('signIn.newPasswordHint')}
      error={error}
      name="password"
      autoComplete="new-password"
      required
      minLength={8}
      maxLength={128}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** A new password by a link. */
export function ResetForm({ token, email }: { token: string; email: string | null }) {
  const { t } = useTexts();
  const [password, setPassword] = useState('');
  const { busy, problem, take } = useStep();
  return (
    <Form onSubmit={() => void take(() => browserApi.auth.reset({ token, password }))} failed={problem}>
      {email !== null && <input type="text" autoComplete="username" value={email} readOnly hidden />}
      <NewPassword value={password} onChange={setPassword} error={fieldError(problem, 'password', t)} />
      {problem && <ProblemNotice problem={problem} />}
      <Button type="submit" look="primary" busy={busy}>
        {t('signIn.setPassword')}
      </Button>
    </Form>
  );
}

/** Joins a workspace as who is signed in. */
export function AcceptForm({ token }: { token: string }) {
  const { t } = useTexts();
  const { busy, problem, take } = useStep();
  const accept = async (): Promise<SignInStep> => {
    const { workspaceId, workspaceSlug } = await browserApi.invitations.accept({ token });
    return { kind: 'signed-in', userId: '', workspaceId, workspaceSlug };
  };
  return (
    <div className="grid gap-4">
      {problem && <ProblemNotice problem={problem} />}
      <Button look="primary" busy={busy} onClick={() => void take(accept)} className="w-full">
        {t('link.join')}
      </Button>
    </div>
  );
}
