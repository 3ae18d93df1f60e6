'use client';

import { type ReactNode, useId, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Form } from './form.tsx';
import { Input } from './input.tsx';

/** Before something that cannot be taken back: what it takes with it, and the name that must be typed (experience.md 2). */
export function DangerDialog({
  title,
  action,
  typedName,
  open,
  onOpenChange,
  onConfirm,
  busy,
  children,
}: {
  title: ReactNode;
  /** Words of the button that does it: verb and object. */
  action: string;
  typedName: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: (typedName: string) => void;
  busy?: boolean;
  /** What goes with it, in numbers. */
  children: ReactNode;
}) {
  const { t } = useTexts();
  const id = useId();
  const [typed, setTyped] = useState('');
  // Closed by whoever opened it: it is asked for again the next time.
  if (!open && typed !== '') setTyped('');
  const fits = typed.trim() === typedName;
  return (
    <Dialog
      title={title}
      open={open}
      onOpenChange={onOpenChange}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            form={id}
            look="danger"
            busy={busy}
            disabledReason={fits ? undefined : t('ui.typeNameFirst', { name: typedName })}
          >
            {action}
          </Button>
        </>
      }
    >
      <Form id={id} onSubmit={() => onConfirm(typed.trim())}>
        {children}
        <Input
          label={t('ui.typeName', { name: typedName })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Form>
    </Dialog>
  );
}
