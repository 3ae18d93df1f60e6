'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { useReadAnew } from '../live/index.ts';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useKeptText } from '../talk/use-kept-text.ts';
import { useTexts } from '../texts/index.ts';
import { Button, FormDialog, Input, useToast } from '../ui/index.ts';

export function CreateWorkspaceButton() {
  const { t } = useTexts();
  const [creating, setCreating] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setCreating(true)}>
        <Plus aria-hidden size={16} />
        {t('admin.createWorkspace')}
      </Button>
      {creating && <CreateWorkspaceDialog onClose={() => setCreating(false)} />}
    </>
  );
}

/** A workspace for somebody who has an account here, and owns it. */
function CreateWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const [name, setName] = useKeptText('chatai.admin.workspace');
  const [email, setEmail] = useKeptText('chatai.admin.owner');
  const [nobody, setNobody] = useState<object>();
  const { busy, problem, act } = useSubmit();

  async function create() {
    setNobody(undefined);
    await act(async () => {
      const wanted = (email ?? '').trim().toLowerCase();
      const { items } = await browserApi.adminUsers.list({ q: wanted, limit: 200 });
      const owner = items.find((user) => user.email?.toLowerCase() === wanted);
      if (!owner) return setNobody({});
      const made = await proven(() => browserApi.adminWorkspaces.create({ name: name ?? '', ownerId: owner.id }));
      show(t('admin.workspaceCreated', { name: made.name }));
      setName(null);
      setEmail(null);
      onClose();
      readAnew();
    });
  }
  return (
    <FormDialog
      title={t('admin.createWorkspace')}
      action={t('admin.createWorkspace')}
      busy={busy}
      failed={nobody ?? problem}
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
        label={t('admin.ownerEmail')}
        error={nobody ? t('admin.noSuchUser') : undefined}
        type="email"
        required
        maxLength={200}
        autoComplete="off"
        value={email ?? ''}
        onChange={(event) => setEmail(event.target.value)}
      />
      {problem && <ProblemNotice problem={problem} />}
    </FormDialog>
  );
}
