'use client';

import type { Passkey } from '@chatai/contract/me';
import { Fingerprint } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { addPasskey, knowsPasskeys } from '../sign-in/passkey.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, DangerDialog, Form, Input, Table, TimeAgo, useToast } from '../ui/index.ts';
import { useProven } from './proof-provider.tsx';

export function PasskeysCard({ passkeys }: { passkeys: readonly Passkey[] }) {
  const { t } = useTexts();
  const [removing, setRemoving] = useState<Passkey>();
  return (
    <Card title={t('account.passkeys')}>
      <div className="grid gap-4">
        <p className="max-w-[72ch] text-muted">{t('account.passkeysWhy')}</p>
        {passkeys.length > 0 && (
          <Table
            label={t('account.passkeys')}
            rows={passkeys}
            keyOf={({ id }) => id}
            columns={[
              { key: 'name', head: t('account.passkeyName'), cell: ({ name }) => name },
              {
                key: 'added',
                head: t('account.added'),
                cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
                wide: true,
              },
              {
                key: 'used',
                head: t('account.lastUsed'),
                cell: ({ lastUsedAt }) => (lastUsedAt ? <TimeAgo at={lastUsedAt} /> : t('account.neverUsed')),
              },
              {
                key: 'remove',
                head: t('account.actions'),
                bare: true,
                cell: (passkey) => (
                  <Button
                    onClick={() => setRemoving(passkey)}
                    aria-label={t('account.removePasskeyNamed', { name: passkey.name })}
                  >
                    {t('account.removePasskey')}
                  </Button>
                ),
              },
            ]}
          />
        )}
        <AddPasskey />
      </div>
      {removing && <RemovePasskey passkey={removing} onClose={() => setRemoving(undefined)} />}
    </Card>
  );
}

function AddPasskey() {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const [name, setName] = useState(t('account.thisDevice'));
  const [unknown, setUnknown] = useState(false);
  const { busy, problem, act } = useSubmit();
  useEffect(() => setUnknown(!knowsPasskeys()), []);
  async function add() {
    if (!(await act(() => proven(() => addPasskey(name))))) return;
    show(t('account.passkeyAdded', { name }));
    readAnew();
  }
  return (
    <Form onSubmit={() => void add()} className="grid max-w-xl gap-4">
      <Input
        label={t('account.newPasskey')}
        hint={t('account.newPasskeyHint')}
        required
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {problem && <ProblemNotice problem={problem} />}
      <div>
        <Button type="submit" busy={busy} disabledReason={unknown ? t('account.noPasskeysHere') : undefined}>
          <Fingerprint aria-hidden size={16} />
          {t('account.addPasskey')}
        </Button>
      </div>
    </Form>
  );
}

function RemovePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const { busy, problem, act } = useSubmit();
  const { id, name } = passkey;
  async function remove() {
    if (!(await act(() => proven(() => browserApi.account.removePasskey({ id }))))) return;
    onClose();
    show(t('account.passkeyRemoved', { name }));
    readAnew();
  }
  return (
    <DangerDialog
      title={t('account.removePasskeyTitle', { name })}
      action={t('account.removePasskey')}
      typedName={name}
      open
      onOpenChange={(open) => !open && onClose()}
      onConfirm={() => void remove()}
      busy={busy}
    >
      <p>{t('account.removePasskeyWhy')}</p>
      {problem && <ProblemNotice problem={problem} />}
    </DangerDialog>
  );
}
