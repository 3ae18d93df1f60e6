'use client';

import type { Identity } from '@chatai/contract/me';
import type { Problem } from '@chatai/contract/problem';
import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Card, DangerDialog, Table, TimeAgo, useToast } from '../ui/index.ts';
import { identityName, issuerWord } from './identity-words.ts';
import { useProven } from './proof-provider.tsx';

/** Accounts elsewhere by which one signs in. `provider`: how people call the one that is set up here. `came`: what connecting one failed of. */
export function IdentitiesCard({
  identities,
  provider,
  came,
}: {
  identities: readonly Identity[];
  provider: string | undefined;
  came: Problem | undefined;
}) {
  const { t } = useTexts();
  const [removing, setRemoving] = useState<Identity>();
  const proven = useProven();
  const { busy, problem, act } = useSubmit();
  const connect = () =>
    act(async () => {
      const { url } = await proven(() => browserApi.account.connectIdentity());
      window.location.assign(url);
    });
  const failed = problem ?? came;
  return (
    <Card title={t('account.identities')}>
      <div className="grid gap-4">
        <p className="max-w-[72ch] text-muted">{t('account.identitiesWhy')}</p>
        {identities.length > 0 && (
          <Table
            label={t('account.identities')}
            rows={identities}
            keyOf={({ id }) => id}
            columns={[
              {
                key: 'who',
                head: t('account.identity'),
                cell: (one) => (
                  <>
                    {identityName(one)}
                    <span className="block text-xs font-normal text-muted">{issuerWord(one)}</span>
                  </>
                ),
              },
              { key: 'since', head: t('account.connected'), cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
              {
                key: 'remove',
                head: t('account.actions'),
                bare: true,
                cell: (one) => (
                  <Button
                    onClick={() => setRemoving(one)}
                    aria-label={t('account.disconnectNamed', { name: identityName(one) })}
                  >
                    {t('account.disconnect')}
                  </Button>
                ),
              },
            ]}
          />
        )}
        {failed && <ProblemNotice problem={failed} />}
        {provider !== undefined && (
          <div>
            <Button busy={busy} onClick={() => void connect()}>
              <Building2 aria-hidden size={16} />
              {t('account.connect', { name: provider })}
            </Button>
          </div>
        )}
      </div>
      {removing && <Disconnect identity={removing} onClose={() => setRemoving(undefined)} />}
    </Card>
  );
}

function Disconnect({ identity, onClose }: { identity: Identity; onClose: () => void }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const { busy, problem, act } = useSubmit();
  const name = identityName(identity);
  async function remove() {
    if (!(await act(() => proven(() => browserApi.account.removeIdentity({ id: identity.id }))))) return;
    onClose();
    show(t('account.disconnected', { name }));
    readAnew();
  }
  return (
    <DangerDialog
      title={t('account.disconnectTitle', { name })}
      action={t('account.disconnect')}
      typedName={name}
      open
      onOpenChange={(open) => !open && onClose()}
      onConfirm={() => void remove()}
      busy={busy}
    >
      <p>{t('account.disconnectWhy')}</p>
      {problem && <ProblemNotice problem={problem} />}
    </DangerDialog>
  );
}
