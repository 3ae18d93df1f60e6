'use client';

import { type ReactNode, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
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
  title: string;
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
  const [typed, setTyped] = useState('');
  const fits = typed.trim() === typedName;
  const change = (next: boolean) => {
    setTyped('');
    onOpenChange(next);
  };
  return (
    <Dialog
      title={title}
      open={open}
      onOpenChange={change}
      actions={
        <>
          <Button onClick={() => change(false)}>{t('ui.cancel')}</Button>
          <Button
            look="danger"
            busy={busy}
            disabledReason={fits ? undefined : t('ui.typeNameFirst', { name: typedName })}
            onClick={() => onConfirm(typed.trim())}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {children}
        <Input
          label={t('ui.typeName', { name: typedName })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
    </Dialog>
  );
}
