'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTexts } from '../texts/index.ts';

/** Stands over the page and holds the focus until it is closed. At phone width a sheet from below. */
export function Dialog({
  title,
  about,
  open,
  onOpenChange,
  actions,
  children,
}: {
  title: ReactNode;
  about?: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Buttons, the one that goes on last. */
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-20 bg-[#000]/50" />
        <Opened title={title} about={about} actions={actions}>
          {children}
        </Opened>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Opened({
  title,
  about,
  actions,
  children,
}: {
  title: ReactNode;
  about: string | undefined;
  actions: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTexts();
  // Where the focus was before anything in here took it, and goes back to.
  const [opener] = useState(() => document.activeElement);
  function giveFocusBack(event: Event) {
    event.preventDefault();
    if (opener instanceof HTMLElement) opener.focus();
  }
  return (
    <Radix.Content
      onOpenAutoFocus={focusField}
      onCloseAutoFocus={giveFocusBack}
      onKeyDown={goRound}
      {...(about ? {} : { 'aria-describedby': undefined })}
      className="fixed inset-x-0 bottom-0 z-20 flex max-h-[90dvh] flex-col rounded-t-md border border-line bg-card shadow-lg outline-none sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-full sm:max-w-lg sm:-translate-1/2 sm:rounded-md"
    >
      <div className="flex items-start justify-between gap-4 p-4 pb-2 sm:p-6 sm:pb-2">
        <div>
          <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
          {about && <Radix.Description className="mt-1 text-muted">{about}</Radix.Description>}
        </div>
        <Radix.Close
          aria-label={t('ui.close')}
          title={t('ui.close')}
          className="-mt-1 -mr-2 grid size-9 shrink-0 place-items-center rounded-md text-muted hover:bg-unknown-tint hover:text-text pointer-coarse:size-11"
        >
          <X aria-hidden size={18} />
        </Radix.Close>
      </div>
      <div className="min-h-0 overflow-y-auto p-4 pt-2 sm:p-6 sm:pt-2">{children}</div>
      {actions && <div className="flex flex-wrap justify-end gap-2 border-t border-line p-4 sm:px-6">{actions}</div>}
    </Radix.Content>
  );
}

/** To what one came to fill in, else to the first thing in it; not to the button that closes. */
function focusField(event: Event) {
  const dialog = event.target instanceof HTMLElement ? event.target : undefined;
  const [closes, first] = dialog ? stopsOf(dialog) : [];
  const field = dialog?.querySelector<HTMLElement>('input:not([type=radio]), textarea, [role=combobox]') ?? first;
  if (!field || field === closes) return;
  event.preventDefault();
  field.focus();
}

/** Radix takes the last button of a group of radio buttons for the last stop of Tab, which is the chosen one; the focus would be stuck on it. */
function goRound(event: KeyboardEvent<HTMLElement>) {
  const stops = stopsOf(event.currentTarget);
  const isRadio = event.target instanceof HTMLInputElement && event.target.type === 'radio';
  if (event.key !== 'Tab' || event.shiftKey || !isRadio || event.target !== stops.at(-1)) return;
  event.preventDefault();
  stops[0]?.focus();
}

const stopsOf = (dialog: HTMLElement): HTMLElement[] =>
  [...dialog.querySelectorAll<HTMLElement>('a[href], button, input, textarea, [tabindex="0"]')].filter(
    (one) => one.tabIndex >= 0 && !one.matches(':disabled, [type=radio]:not(:checked)') && one.checkVisibility(),
  );
