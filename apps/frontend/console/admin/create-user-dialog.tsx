'use client';

import type { Language } from '@chatai/contract/auth';
import { useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { languages, useTexts } from '../texts/index.ts';
import { FormDialog, Input, Select, useToast } from '../ui/index.ts';
import type { MadeLink } from './link-card.tsx';

/** An account with a workspace of its own; its link signs in the first time. */
export function CreateUserDialog({ onClose, onLink }: { onClose: () => void; onLink: (made: MadeLink) => void }) {
  const { t, language: own } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const [name, setName] = useKeptText('chatai.admin.name');
  const [email, setEmail] = useKeptText('chatai.admin.email');
  const [language, setLanguage] = useState<Language>(own);
  const { busy, problem, act } = useSubmit();

  async function create() {
    await act(async () => {
      const input = { name: name ?? '', email: email ?? '', language };
      const user = await proven(() => browserApi.adminUsers.create(input));
      if (user.link) onLink({ link: user.link, name: user.name });
      else show(t('admin.created', { name: user.name }));
      setName(null);
      setEmail(null);
      onClose();
      readAnew();
    });
  }
  return (
    <FormDialog
      title={t('admin.createUser')}
      about={t('admin.createUserWhy')}
      action={t('admin.createUser')}
      busy={busy}
      failed={problem}
      onSubmit={() => void create()}
      onClose={onClose}
    >
      <Input
        label={t('admin.name')}
        error={fieldError(problem, 'name', t)}
        required
        autoFocus
        maxLength={200}
        autoComplete="off"
        value={name ?? ''}
        onChange={(event) => setName(event.target.value)}
      />
      <Input
        label={t('admin.email')}
        error={fieldError(problem, 'email', t)}
        type="email"
        required
        maxLength={254}
        autoComplete="off"
        value={email ?? ''}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Select
        label={t('admin.language')}
        value={language}
        choices={languages.map((one) => ({ value: one, word: t(`language.${one}`) }))}
        onChange={(next) => setLanguage(next as Language)}
      />
      {problem && <ProblemNotice problem={problem} />}
    </FormDialog>
  );
}
