'use client';

import type { AdminUser } from '@chatai/contract/admin';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Menu, StatusMark, Table, TimeAgo } from '../ui/index.ts';
import type { MadeLink } from './link-card.tsx';
import { PlatformRoleDialog } from './platform-role-dialog.tsx';
import { UserDeedDialog } from './user-deed-dialog.tsx';
import { deedsOn, isFinal, type UserDeed, whyNot } from './user-deeds.ts';

type Chosen = { user: AdminUser; deed: UserDeed | 'role' };

export function UsersTable({ users, onLink }: { users: readonly AdminUser[]; onLink: (made: MadeLink) => void }) {
  const { t } = useTexts();
  const [chosen, setChosen] = useState<Chosen>();
  const close = () => setChosen(undefined);
  return (
    <>
      <Table
        label={t('admin.users')}
        rows={users}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'name',
            head: t('admin.person'),
            cell: ({ name, email }) => (
              <>
                {name}
                <span className="block text-xs font-normal text-muted">{email ?? t('admin.noEmail')}</span>
              </>
            ),
          },
          { key: 'state', head: t('admin.state'), cell: (user) => <UserState user={user} /> },
          {
            key: 'role',
            head: t('admin.role'),
            words: true,
            wide: true,
            cell: ({ role }) => t(`platformRole.${role}`),
          },
          { key: 'ways', head: t('admin.waysIn'), words: true, wide: true, cell: (user) => <WaysIn user={user} /> },
          {
            key: 'seen',
            head: t('admin.lastSeen'),
            cell: ({ lastSeenAt, sessions }) => (
              <>
                <span className="whitespace-nowrap">
                  {lastSeenAt ? <TimeAgo at={lastSeenAt} /> : t('admin.signedOut')}
                </span>
                <span className="block text-xs text-muted">{t('admin.sessions', { count: sessions })}</span>
              </>
            ),
          },
          { key: 'workspaces', head: t('admin.memberOf'), cell: (user) => <MemberOf user={user} />, wide: true },
          {
            key: 'actions',
            head: t('admin.actions'),
            corner: true,
            cell: (user) => (
              <Menu
                trigger={
                  <Button look="quiet" aria-label={t('admin.actionsOf', { name: user.name })} className="px-2">
                    <Ellipsis aria-hidden size={16} />
                  </Button>
                }
                items={[
                  { key: 'role', word: t('admin.changeRole'), onSelect: () => setChosen({ user, deed: 'role' }) },
                  ...deedsOn(user).map((deed) => ({
                    key: deed,
                    word: t(`deed.${deed}`),
                    danger: isFinal(deed) || deed === 'suspend',
                    disabledReason: whyNot(deed, user, t),
                    onSelect: () => setChosen({ user, deed }),
                  })),
                ]}
              />
            ),
          },
        ]}
      />
      {chosen?.deed === 'role' && <PlatformRoleDialog user={chosen.user} onClose={close} />}
      {chosen && chosen.deed !== 'role' && (
        <UserDeedDialog user={chosen.user} deed={chosen.deed} onClose={close} onLink={onLink} />
      )}
    </>
  );
}

function UserState({ user: { state, suspendedReason } }: { user: AdminUser }) {
  const { t } = useTexts();
  return (
    <>
      <StatusMark status={state === 'active' ? 'ok' : 'off'} word={t(`userState.${state}`)} />
      {suspendedReason && <span className="block text-xs text-muted">{suspendedReason}</span>}
    </>
  );
}

function WaysIn({ user: { hasPassword, secondFactor, passkeys } }: { user: AdminUser }) {
  const { t } = useTexts();
  const ways = [
    ...(hasPassword ? [t('admin.password')] : []),
    ...(secondFactor ? [t('admin.codes')] : []),
    ...(passkeys > 0 ? [t('admin.passkeys', { count: passkeys })] : []),
  ];
  return <>{ways.length > 0 ? ways.join(', ') : t('admin.linkOnly')}</>;
}

function MemberOf({ user: { workspaces } }: { user: AdminUser }) {
  const { t } = useTexts();
  return (
    <>
      {workspaces.map(({ id, name, role }) => (
        <span key={id} className="block">
          {name} <span className="text-muted">({t(`role.${role}`)})</span>
        </span>
      ))}
    </>
  );
}
