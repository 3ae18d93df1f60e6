'use client';

import { useState } from 'react';
import { paths, signInFor } from '../paths.ts';
import { fieldError, ProblemNotice } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Form, Input } from '../ui/index.ts';
import { QuietLink } from './quiet-link.tsx';
import { useStep } from './use-step.ts';

/** The second step: a code of the authenticator, or a recovery code. */
export function CodeForm({ to }: { to?: string | undefined }) {
  const { t } = useTexts();
  const [code, setCode] = useState('');
  const { busy, problem, take } = useStep(to);
  return (
    <div className="grid gap-4">
      <Form onSubmit={() => void take(() => browserApi.auth.secondFactor({ code }))} failed={problem}>
        <Input
          label={t('signIn.code')}
          hint={t('signIn.codeHint')}
          error={fieldError(problem, 'code', t)}
          name="code"
          autoComplete="one-time-code"
          autoFocus
          required
          minLength={6}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        {problem && <ProblemNotice problem={problem} />}
        <Button type="submit" look="primary" busy={busy}>
          {t('signIn.finish')}
        </Button>
      </Form>
      <p className="text-sm">
        <QuietLink href={to === undefined ? paths.signIn : signInFor(to)}>{t('signIn.beginAgain')}</QuietLink>
      </p>
    </div>
  );
}
