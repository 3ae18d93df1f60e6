'use client';

import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';

/** A form that acts on this page. `failed`: what the last try failed of; a new one puts the focus on the first field that was not accepted. `id`: for a button outside. */
export function Form({
  id,
  onSubmit,
  failed,
  className = 'grid gap-4',
  children,
}: {
  id?: string;
  onSubmit: () => void;
  failed?: unknown;
  className?: string;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failed) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [failed]);
  function submit(event: FormEvent) {
    event.preventDefault();
    // A form in a dialog stands inside another one for React, not for the browser.
    event.stopPropagation();
    onSubmit();
  }
  return (
    <form id={id} ref={form} onSubmit={submit} className={className}>
      {children}
    </form>
  );
}
