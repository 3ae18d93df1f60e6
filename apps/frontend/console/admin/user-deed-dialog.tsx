'use client';

import type { AdminUser } from '@chatai/contract/admin';
import { useProven } from '../account/proof-provider.tsx';
import { useReadAnew } from '../live/index.ts';
import { browserApi } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { useToast } from '../ui/index.ts';
import type { MadeLink } from './link-card.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { isFinal, type UserDeed } from './user-deeds.ts';

export function UserDeedDialog({
  user,
  deed,
  onClose,
  onLink,
}: {
  user: AdminUser;
  deed: UserDeed;
  onClose: () => void;
  onLink: (made: MadeLink) => void;
}) {
  const { t } = useTexts();
  const readAnew = useReadAnew();
  const show = useToast();
  const proven = useProven();
  const { id, name } = user;
  async function doIt(reason: string) {
    const done: AdminUser & { link?: string | undefined } = await proven(() =>
      browserApi.adminUsers[deed]({ id, reason }),
    );
    if (done.link) onLink({ link: done.link, name });
    else show(t(`deedDone.${deed}`, { name }));
    readAnew();
  }
  return (
    <ReasonDialog
      title={t(`deedTitle.${deed}`, { name })}
      why={t(`deedWhy.${deed}`)}
      action={t(`deed.${deed}`)}
      typedName={isFinal(deed) ? name : undefined}
      onConfirm={doIt}
      onClose={onClose}
    />
  );
}
