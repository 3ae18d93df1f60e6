'use client';

import { paths } from '../paths.ts';
import { ProblemNotice, useSubmit } from '../problem/index.ts';
import { browserApi, browserApiOf } from '../session/browser-api.ts';
import { useTexts } from '../texts/index.ts';
import { DangerDialog } from '../ui/index.ts';

/** Takes its reader out of a workspace. `isOnly`: they belong to no other, so there is nothing left to be signed in to. */
export function LeaveDialog({
  workspace: { name, slug },
  memberId,
  isOnly,
  onClose,
  onLeft,
}: {
  workspace: { name: string; slug: string };
  memberId: string;
  isOnly: boolean;
  onClose: () => void;
  onLeft: () => void;
}) {
  const { t } = useTexts();
  const { busy, problem, act } = useSubmit();
  const leave = () =>
    act(async () => {
      await browserApiOf(slug).members.remove({ id: memberId });
      if (!isOnly) return onLeft();
      await browserApi.auth.signOut();
      window.location.assign(paths.signIn);
    });
  return (
    <DangerDialog
      title={t('team.leaveTitle', { workspace: name })}
      action={t('team.leave')}
      typedName={name}
      open
      onOpenChange={(open) => !open && onClose()}
      onConfirm={() => void leave()}
      busy={busy}
    >
      <p>{t('team.leaveWhy')}</p>
      {isOnly && <p>{t('team.leaveOnly')}</p>}
      {problem && <ProblemNotice problem={problem} />}
    </DangerDialog>
  );
}
