'use client';

import type { Self } from '@chatai/contract/me';
import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, Form, SecretInput, useToast } from '../ui/index.ts';
import { useProven } from './proof-provider.tsx';

export function PasswordCard({ self }: { self: Self }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const [password, setPassword] = useState('');
  const { busy, problem, act } = useSubmit();
  async function change() {
    if (!(await act(() => proven(() => browserApi.account.changePassword({ password }))))) return;
    setPassword('');
    show(t('account.passwordSet'));
    readAnew();
  }
  return (
    <Card title={t('account.password')}>
      <Form onSubmit={() => void change()} failed={problem} className="grid max-w-xl gap-4">
        <p className="text-muted">{t(self.hasPassword ? 'account.passwordWhy' : 'account.noPassword')}</p>
        {/* Password managers learn from it whose password this is. */}
        <input type="text" autoComplete="username" value={self.email ?? self.name} readOnly hidden />
        <SecretInput
          label={t('account.newPassword')}
          hint={t('account.newPasswordHint')}
          error={fieldError(problem, 'password', t)}
          autoComplete="new-password"
          required
          minLength={8}
          maxLength={128}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem && <ProblemNotice problem={problem} />}
        <div>
          <Button type="submit" busy={busy}>
            {t('account.setPassword')}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
