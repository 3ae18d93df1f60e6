'use client';

import type { Invitation, Member } from '@chatai/contract/members';
import { UserPlus } from 'lucide-react';
import { useId, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, PageHead } from '../ui/index.ts';
import { useRefusal } from '../workspace/index.ts';
import { InvitationsTable } from './invitations-table.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { LinkCard, type SentInvitation } from './link-card.tsx';
import { MembersTable } from './members-table.tsx';
import { RolesCard } from './roles-card.tsx';

/** Who is here, who is invited, and what each role may do. */
export function TeamView({ members, invitations }: { members: Member[]; invitations: Invitation[] }) {
  const { t } = useTexts();
  const refusal = useRefusal('team:write');
  const headingId = useId();
  const [inviting, setInviting] = useState(false);
  const [sent, setSent] = useState<SentInvitation>();
  const invite = (
    <Button look="primary" disabledReason={refusal} onClick={() => setInviting(true)}>
      <UserPlus aria-hidden size={16} />
      {t('team.invite')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('team.title')} actions={invite} />
      <div className="grid gap-6">
        {sent?.link !== undefined && <LinkCard key={sent.link} sent={sent} onDone={() => setSent(undefined)} />}
        <MembersTable members={members} />
        <section aria-labelledby={headingId}>
          <h2 id={headingId} className="mb-2 text-base font-semibold">
            {t('team.invitations')}
          </h2>
          {invitations.length === 0 ? (
            <p className="text-muted">{t('team.noInvitations')}</p>
          ) : (
            <InvitationsTable invitations={invitations} onSent={setSent} />
          )}
        </section>
        <RolesCard />
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} onSent={setSent} />}
    </>
  );
}
