'use client';

import type { Invitation } from '@chatai/contract/members';
import { useTexts } from '../texts/index.ts';
import { Button, Card, SecretOnce, useArrivalFocus } from '../ui/index.ts';

/** An invitation that has just been sent; with its link where no mail can be. */
export type SentInvitation = Invitation & { link?: string | undefined };

/** The link of an invitation, for whoever invites to hand on. */
export function LinkCard({ sent, onDone }: { sent: SentInvitation; onDone: () => void }) {
  const { t } = useTexts();
  const place = useArrivalFocus<HTMLDivElement>();
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      <Card title={t('team.linkFor', { email: sent.email })}>
        <div className="grid gap-4">
          <SecretOnce secret={sent.link ?? ''} warning={t('team.handOn')} />
          <div>
            <Button onClick={onDone}>{t('team.handedOn')}</Button>
          </div>
        </div>
      </Card>
    </div>
  );
}
