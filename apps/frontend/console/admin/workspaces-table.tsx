'use client';

import type { AdminWorkspace } from '@chatai/contract/admin';
import { useState } from 'react';
import { useProven } from '../account/proof-provider.tsx';
import { useReadAnew } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { Button, StatusMark, Table, TimeAgo, useToast } from '../ui/index.ts';
import { ReasonDialog } from './reason-dialog.tsx';

export function WorkspacesTable({ workspaces }: { workspaces: readonly AdminWorkspace[] }) {
  const { t } = useTexts();
  const [chosen, setChosen] = useState<AdminWorkspace>();
  return (
    <>
      <Table
        label={t('admin.workspaces')}
        rows={workspaces}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'name',
            head: t('admin.workspace'),
            cell: ({ name, slug }) => (
              <>
                {name}
                <span className="block font-mono text-xs font-normal text-muted">{slug}</span>
              </>
            ),
          },
          {
            key: 'state',
            head: t('admin.state'),
            cell: ({ state, suspendedReason }) => (
              <>
                <StatusMark status={state === 'active' ? 'ok' : 'off'} word={t(`workspaceState.${state}`)} />
                {suspendedReason && <span className="block text-xs text-muted">{suspendedReason}</span>}
              </>
            ),
          },
          { key: 'members', head: t('admin.members'), cell: ({ members }) => members, number: true },
          {
            key: 'assistants',
            head: t('admin.assistants'),
            cell: ({ assistants }) => assistants,
            number: true,
            wide: true,
          },
          { key: 'bots', head: t('admin.bots'), cell: ({ bots }) => bots, number: true },
          { key: 'made', head: t('admin.made'), cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wide: true },
          {
            key: 'actions',
            head: t('admin.actions'),
            bare: true,
            cell: (workspace) => {
              const deed = deedOn(workspace);
              return (
                <Button
                  onClick={() => setChosen(workspace)}
                  aria-label={t(`workspaceDeedTitle.${deed}`, { name: workspace.name })}
                >
                  {t(`workspaceDeed.${deed}`)}
                </Button>
              );
            },
          },
        ]}
      />
      {chosen && <WorkspaceDeedDialog workspace={chosen} onClose={() => setChosen(undefined)} />}
    </>
  );
}

const deedOn = ({ state }: AdminWorkspace) => (state === 'suspended' ? 'restore' : 'suspend');

function WorkspaceDeedDialog({ workspace, onClose }: { workspace: AdminWorkspace; onClose: () => void }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const { id, name, bots, members } = workspace;
  const deed = deedOn(workspace);
  async function doIt(reason: string) {
    await proven(() => browserApi.adminWorkspaces[deed]({ id, reason }));
    show(t(`workspaceDeedDone.${deed}`, { name }));
    readAnew();
  }
  return (
    <ReasonDialog
      title={t(`workspaceDeedTitle.${deed}`, { name })}
      why={t(`workspaceDeedWhy.${deed}`)}
      action={t(`workspaceDeed.${deed}`)}
      onConfirm={doIt}
      onClose={onClose}
    >
      <p className="text-muted">
        {t('admin.membersCount', { count: members })} {t('admin.botsCount', { count: bots })}
      </p>
    </ReasonDialog>
  );
}
