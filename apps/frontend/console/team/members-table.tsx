'use client';

import type { Member } from '@chatai/contract/members';
import { Ellipsis, LogOut, UserCog, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Menu, type MenuItem, StatusMark, Table, TimeAgo } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RoleDialog } from './role-dialog.tsx';

export function MembersTable({ members }: { members: readonly Member[] }) {
  const { t } = useTexts();
  const { me } = useWorkspace();
  const refusal = useRefusal('team:write');
  const [changing, setChanging] = useState<Member>();
  const [removing, setRemoving] = useState<Member>();

  function actionsOn(member: Member): MenuItem[] {
    const isMe = member.userId === me.user?.id;
    const lastOwner = member.role === 'owner' && me.owners.length === 1 ? t('team.lastOwner') : undefined;
    return [
      {
        key: 'role',
        word: t('team.changeRole'),
        Icon: UserCog,
        onSelect: () => setChanging(member),
        disabledReason: refusal ?? lastOwner,
      },
      {
        key: 'remove',
        word: t(isMe ? 'team.leave' : 'team.remove'),
        Icon: isMe ? LogOut : UserMinus,
        danger: true,
        onSelect: () => setRemoving(member),
        // Anybody may take out themselves.
        disabledReason: (isMe ? undefined : refusal) ?? lastOwner,
      },
    ];
  }
  return (
    <>
      <Table
        label={t('team.members')}
        rows={members}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'name',
            head: t('team.name'),
            cell: ({ name, email, userId }) => (
              <>
                {name}
                {userId === me.user?.id && <span className="font-normal text-muted"> ({t('team.you')})</span>}
                {email && <span className="block text-xs font-normal text-muted">{email}</span>}
              </>
            ),
          },
          { key: 'role', head: t('team.role'), words: true, cell: ({ role }) => t(`role.${role}`) },
          {
            key: 'factor',
            head: t('team.secondFactor'),
            cell: ({ secondFactor }) => (
              <StatusMark
                status={secondFactor ? 'ok' : 'off'}
                word={t(secondFactor ? 'team.factorOn' : 'team.factorOff')}
              />
            ),
            wide: true,
          },
          {
            key: 'seen',
            head: t('team.lastSeen'),
            cell: ({ lastSeenAt }) => (lastSeenAt ? <TimeAgo at={lastSeenAt} /> : t('team.signedOut')),
          },
          { key: 'since', head: t('team.since'), cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wide: true },
          {
            key: 'actions',
            head: t('team.actions'),
            corner: true,
            cell: (member) => (
              <Menu
                trigger={
                  <Button look="quiet" aria-label={t('team.actionsOf', { name: member.name })} className="px-2">
                    <Ellipsis aria-hidden size={16} />
                  </Button>
                }
                items={actionsOn(member)}
              />
            ),
          },
        ]}
      />
      {changing && <RoleDialog member={changing} onClose={() => setChanging(undefined)} />}
      {removing && removing.userId !== me.user?.id && (
        <RemoveDialog member={removing} onClose={() => setRemoving(undefined)} />
      )}
      {removing && removing.userId === me.user?.id && (
        <LeaveDialog
          workspace={me.workspace}
          memberId={removing.id}
          isOnly={me.workspaces.length === 1}
          onClose={() => setRemoving(undefined)}
          onLeft={() => window.location.assign('/')}
        />
      )}
    </>
  );
}
