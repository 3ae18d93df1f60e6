'use client';

import { type ReactNode, useState } from 'react';
import { fieldError, ProblemNotice, useSubmit } from '../problem/index.ts';
import { useTexts } from '../texts/index.ts';
import { DangerDialog, FormDialog, Input } from '../ui/index.ts';

/** Before something is done to a person or a workspace: what it means, and why it is done. With a name to type when it cannot be taken back. */
export function ReasonDialog({
  title,
  why,
  action,
  typedName,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  why: string;
  /** Words of the button that does it. */
  action: string;
  typedName?: string | undefined;
  /** Does it; what it fails of is shown here. */
  onConfirm: (reason: string) => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { t } = useTexts();
  const [reason, setReason] = useState('');
  const { busy, problem, act } = useSubmit();
  async function confirm() {
    if (await act(() => onConfirm(reason.trim()))) onClose();
  }
  const fields = (
    <>
      <p>{why}</p>
      {children}
      <Input
        label={t('admin.reason')}
        hint={t('admin.reasonHint')}
        error={fieldError(problem, 'reason', t)}
        required
        maxLength={500}
        autoComplete="off"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
  if (typedName !== undefined)
    return (
      <DangerDialog
        title={title}
        action={action}
        typedName={typedName}
        open
        onOpenChange={(open) => !open && onClose()}
        onConfirm={() => void confirm()}
        busy={busy}
      >
        {fields}
      </DangerDialog>
    );
  return (
    <FormDialog
      title={title}
      action={action}
      busy={busy}
      failed={problem}
      onSubmit={() => void confirm()}
      onClose={onClose}
    >
      {fields}
    </FormDialog>
  );
}
