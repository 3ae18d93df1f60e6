'use client';

import type { Invitation } from '@chatai/contract/members';
import { Ellipsis, Send, Undo2 } from 'lucide-react';
import { useReadAnew } from '../live/index.ts';
import { useProblemToast } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { Button, Menu, Table, TimeAgo, useToast } from '../ui/index.ts';
import { useRefusal, useWorkspace } from '../workspace/index.ts';
import type { SentInvitation } from './link-card.tsx';

export function InvitationsTable({
  invitations,
  onSent,
}: {
  invitations: readonly Invitation[];
  onSent: (sent: SentInvitation) => void;
}) {
  const { t } = useTexts();
  const { api } = useWorkspace();
  const readAnew = useReadAnew();
  const refusal = useRefusal('team:write');
  const show = useToast();
  const failed = useProblemToast();

  const send = async (sending: Promise<SentInvitation>) => {
    const sent = await sending;
    onSent(sent);
    if (!sent.link) show(t('team.sent', { email: sent.email }));
    readAnew();
  };
  const takeBack = async ({ id, email, role }: Invitation) => {
    await api.invitations.revoke({ id });
    readAnew();
    const undo = () => void send(api.invitations.create({ email, role })).catch(failed);
    show(t('team.takenBack', { email }), { undo });
  };
  return (
    <Table
      label={t('team.invitations')}
      rows={invitations}
      keyOf={({ id }) => id}
      columns={[
        { key: 'email', head: t('team.email'), cell: ({ email }) => email },
        { key: 'role', head: t('team.role'), words: true, cell: ({ role }) => t(`role.${role}`) },
        { key: 'inviter', head: t('team.inviter'), cell: ({ inviter }) => inviter, wide: true },
        { key: 'expires', head: t('team.expires'), cell: ({ expiresAt }) => <TimeAgo at={expiresAt} /> },
        {
          key: 'actions',
          head: t('team.actions'),
          corner: true,
          cell: (invitation) => (
            <Menu
              trigger={
                <Button look="quiet" aria-label={t('team.actionsOf', { name: invitation.email })} className="px-2">
                  <Ellipsis aria-hidden size={16} />
                </Button>
              }
              items={[
                {
                  key: 'send',
                  word: t('team.sendAgain'),
                  Icon: Send,
                  onSelect: () => void send(api.invitations.resend({ id: invitation.id })).catch(failed),
                  disabledReason: refusal,
                },
                {
                  key: 'back',
                  word: t('team.takeBack'),
                  Icon: Undo2,
                  onSelect: () => void takeBack(invitation).catch(failed),
                  disabledReason: refusal,
                },
              ]}
            />
          ),
        },
      ]}
    />
  );
}
