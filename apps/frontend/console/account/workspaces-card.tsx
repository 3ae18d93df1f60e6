'use client';

import type { Me } from '@chatai/contract/me';
import Link from 'next/link';
import { useState } from 'react';
import { useReadAnew } from '../live/index.ts';
import { paths } from '../paths.ts';
import { LeaveDialog } from '../team/leave-dialog.tsx';
import { useTexts } from '../texts/index.ts';
import { Button, Card, Table, useToast } from '../ui/index.ts';

type Membership = Me['workspaces'][number];

/** The workspaces that one belongs to, and the way out of each. */
export function WorkspacesCard({ memberships }: { memberships: readonly Membership[] }) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const [leaving, setLeaving] = useState<Membership>();
  function left({ name }: Membership) {
    setLeaving(undefined);
    show(t('account.left', { workspace: name }));
    readAnew();
  }
  return (
    <Card title={t('account.workspaces')}>
      <Table
        label={t('account.workspaces')}
        rows={memberships}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'name',
            head: t('account.workspace'),
            cell: ({ name, slug }) => (
              <Link href={paths.in(slug).home} className="wrap-anywhere text-accent underline-offset-4 hover:underline">
                {name}
              </Link>
            ),
          },
          { key: 'role', head: t('team.role'), cell: ({ role }) => t(`role.${role}`) },
          {
            key: 'leave',
            head: t('account.actions'),
            bare: true,
            cell: (one) => (
              <Button onClick={() => setLeaving(one)} aria-label={t('account.leaveNamed', { workspace: one.name })}>
                {t('team.leave')}
              </Button>
            ),
          },
        ]}
      />
      {leaving?.memberId && (
        <LeaveDialog
          workspace={leaving}
          memberId={leaving.memberId}
          isOnly={memberships.length === 1}
          onClose={() => setLeaving(undefined)}
          onLeft={() => left(leaving)}
        />
      )}
    </Card>
  );
}
