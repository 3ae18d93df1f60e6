'use client';

import type { Self } from '@chatai/contract/me';
import { useState } from 'react';
import { paths } from '../paths.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { Button, ButtonLink, Card, Form, Input, Notice } from '../ui/index.ts';
import { useProven } from './proof-provider.tsx';

/** The address changes once the link sent to the new one is opened. `mail`: can links be sent here? */
export function EmailCard({ self, mail, platformAdmin }: { self: Self; mail: boolean; platformAdmin: boolean }) {
  const { t } = useTexts();
  const proven = useProven();
  const [email, setEmail] = useKeptText('chatai.account.email');
  const [sentTo, setSentTo] = useState<string>();
  const { busy, problem, act } = useSubmit();
  async function change() {
    const wanted = email ?? '';
    if (!(await act(() => proven(() => browserApi.account.changeEmail({ email: wanted }))))) return;
    setEmail(null);
    setSentTo(wanted);
  }
  return (
    <Card title={t('account.email')}>
      <div className="grid max-w-xl gap-4">
        <p>{self.email ?? <span className="text-muted">{t('account.noEmail')}</span>}</p>
        {sentTo !== undefined && (
          <Notice kind="info">
            {mail ? t('account.emailSent', { email: sentTo }) : t('account.emailToAdmin', { email: sentTo })}
            {!mail && platformAdmin && (
              <div className="mt-2">
                <ButtonLink href={paths.admin.mails}>{t('account.waitingMails')}</ButtonLink>
              </div>
            )}
          </Notice>
        )}
        <Form onSubmit={() => void change()} failed={problem}>
          <Input
            label={t('account.newEmail')}
            hint={t('account.newEmailHint')}
            error={fieldError(problem, 'email', t)}
            type="email"
            required
            maxLength={254}
            autoComplete="email"
            value={email ?? ''}
            onChange={(event) => setEmail(event.target.value)}
          />
          {problem && <ProblemNotice problem={problem} />}
          <div>
            <Button type="submit" busy={busy}>
              {t('account.changeEmail')}
            </Button>
          </div>
        </Form>
      </div>
    </Card>
  );
}
