'use client';

import { type ReactNode, useId } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Form } from './form.tsx';

/** A form over the page, open for as long as it is drawn. */
export function FormDialog({
  title,
  about,
  action,
  busy,
  disabledReason,
  failed,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  about?: string;
  /** Words of the button that sends it: verb and object. */
  action: string;
  busy: boolean;
  /** Why it cannot be sent yet. */
  disabledReason?: string | undefined;
  /** What the last try failed of. */
  failed: unknown;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTexts();
  const id = useId();
  return (
    <Dialog
      title={title}
      {...(about === undefined ? {} : { about })}
      open
      onOpenChange={(open) => !open && onClose()}
      actions={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" form={id} look="primary" busy={busy} disabledReason={disabledReason}>
            {action}
          </Button>
        </>
      }
    >
      <Form id={id} onSubmit={onSubmit} failed={failed}>
        {children}
      </Form>
    </Dialog>
  );
}
