'use client';

import type { Language } from '@chatai/contract/auth';
import type { MemberRole } from '@chatai/contract/scopes';
import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { languages, useTexts } from '../texts/index.ts';
import { FormDialog, Input, Select, useToast } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import type { SentInvitation } from './link-card.tsx';
import { roleChoices } from './role-choices.ts';

export function InviteDialog({ onClose, onSent }: { onClose: () => void; onSent: (sent: SentInvitation) => void }) {
  const { t, language: own } = useTexts();
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const show = useToast();
  const [email, setEmail] = useKeptText('chatai.team.email');
  const [role, setRole] = useState<MemberRole>('editor');
  const [language, setLanguage] = useState<Language>(own);
  const { busy, problem, act } = useSubmit();

  async function invite() {
    await act(async () => {
      const sent = await api.invitations.create({ email: email ?? '', role, language });
      onSent(sent);
      if (!sent.link) show(t('team.sent', { email: sent.email }));
      setEmail(null);
      onClose();
      readAnew();
    });
  }
  return (
    <FormDialog
      title={t('team.invite')}
      action={t('team.invite')}
      busy={busy}
      failed={problem}
      onSubmit={() => void invite()}
      onClose={onClose}
    >
      <Input
        label={t('team.email')}
        error={fieldError(problem, 'email', t)}
        type="email"
        required
        autoFocus
        maxLength={254}
        autoComplete="off"
        value={email ?? ''}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Select
        label={t('team.role')}
        hint={t(`roleAbout.${role}`)}
        value={role}
        choices={roleChoices(t)}
        onChange={(next) => setRole(next as MemberRole)}
      />
      <Select
        label={t('team.language')}
        value={language}
        choices={languages.map((one) => ({ value: one, word: t(`language.${one}`) }))}
        onChange={(next) => setLanguage(next as Language)}
      />
      {problem && <ProblemNotice problem={problem} />}
    </FormDialog>
  );
}
