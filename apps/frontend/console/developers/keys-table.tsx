'use client';

import type { ApiKey } from '@chatai/contract/api-keys';
import { Ban, Ellipsis, Gauge } from 'lucide-react';
import { useState } from 'react';
import { ProofProvider } from '../account/proof-provider.tsx';
import { useTexts } from '../texts/index.ts';
import { Button, Menu, Table, TimeAgo } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { LimitDialog } from './limit-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';

export function KeysTable({ keys }: { keys: readonly ApiKey[] }) {
  const { t } = useTexts();
  const { me } = useWorkspace();
  const refusal = useRefusal('keys:write');
  const [revoking, setRevoking] = useState<ApiKey>();
  const [limiting, setLimiting] = useState<ApiKey>();
  return (
    <>
      <Table
        label={t('keys.title')}
        rows={keys}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'name',
            head: t('keys.name'),
            cell: ({ name, last4 }) => (
              <>
                {name} <code className="font-mono text-xs font-normal whitespace-nowrap text-muted">…{last4}</code>
              </>
            ),
          },
          { key: 'scopes', head: t('keys.scopes'), words: true, cell: (key) => <Scopes apiKey={key} /> },
          { key: 'used', head: t('keys.used'), cell: (key) => <LastUse apiKey={key} /> },
          {
            key: 'by',
            head: t('keys.by'),
            cell: ({ createdBy, createdAt }) => (
              <>
                {createdBy}
                <span className="block text-xs text-muted">
                  <TimeAgo at={createdAt} />
                </span>
              </>
            ),
            wide: true,
          },
          {
            key: 'limit',
            head: t('keys.limit'),
            cell: ({ requestsPerMinute }) => requestsPerMinute ?? t('keys.noLimit'),
            number: true,
            wide: true,
          },
          {
            key: 'actions',
            head: t('keys.actions'),
            corner: true,
            cell: (key) => (
              <Menu
                trigger={
                  <Button look="quiet" aria-label={t('keys.actionsOf', { name: key.name })} className="px-2">
                    <Ellipsis aria-hidden size={16} />
                  </Button>
                }
                items={[
                  {
                    key: 'limit',
                    word: t('keys.changeLimit'),
                    Icon: Gauge,
                    onSelect: () => setLimiting(key),
                    disabledReason: me.platformAdmin ? undefined : t('keys.limitByAdmin'),
                  },
                  {
                    key: 'revoke',
                    word: t('keys.revoke'),
                    Icon: Ban,
                    danger: true,
                    onSelect: () => setRevoking(key),
                    disabledReason: refusal,
                  },
                ]}
              />
            ),
          },
        ]}
      />
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
      {limiting && me.user && (
        <ProofProvider self={me.user}>
          <LimitDialog apiKey={limiting} onClose={() => setLimiting(undefined)} />
        </ProofProvider>
      )}
    </>
  );
}

function Scopes({ apiKey: { scopes, sandbox } }: { apiKey: ApiKey }) {
  const { t } = useTexts();
  const { me } = useWorkspace();
  const all = me.scopes.every((scope) => scopes.includes(scope));
  const words = all ? t('keys.allScopes') : scopes.map((scope) => t(`scope.${scope}`)).join(', ');
  return (
    <span className="text-muted">
      {words}
      {sandbox && <span className="block text-xs">{t('keys.sandbox')}</span>}
    </span>
  );
}

function LastUse({ apiKey: { lastUsedAt, firstStatus } }: { apiKey: ApiKey }) {
  const { t } = useTexts();
  if (!lastUsedAt) return <span className="text-muted">{t('keys.neverUsed')}</span>;
  return (
    <>
      <TimeAgo at={lastUsedAt} />
      {firstStatus !== null && (
        <span className="block text-xs text-muted">{t('keys.firstRequest', { status: firstStatus })}</span>
      )}
    </>
  );
}
