'use client';

import { LoaderCircle } from 'lucide-react';
import { type ButtonHTMLAttributes, type MouseEvent, useId } from 'react';
import { useTexts } from '../texts/index.ts';

const looks = {
  primary: 'bg-accent text-bg hover:opacity-90',
  secondary: 'border border-control bg-card text-text hover:bg-page',
  quiet: 'text-muted hover:bg-unknown-tint hover:text-text',
  danger: 'border border-fail bg-card text-fail hover:bg-fail-tint',
};

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  /** One `primary` a page. */
  look?: keyof typeof looks;
  /** Why it cannot be pressed: it stays in reach of the keyboard, says so, and does nothing (experience.md 1.6). */
  disabledReason?: string | undefined;
  /** The reason stands beside it: nobody points at it with a finger. */
  showsReason?: boolean | undefined;
  /** What it began is under way: a second press does nothing. */
  busy?: boolean | undefined;
}

/** Touch targets are 44 px. */
export function Button({
  look = 'secondary',
  className = '',
  disabledReason,
  showsReason,
  busy,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const { t } = useTexts();
  const reasonId = useId();
  const reason = disabledReason ?? (busy ? t('ui.busy') : undefined);
  const off = reason !== undefined;
  function press(event: MouseEvent<HTMLButtonElement>) {
    if (off) event.preventDefault();
    else onClick?.(event);
  }
  return (
    <>
      <button
        type="button"
        {...rest}
        onClick={press}
        aria-disabled={off || undefined}
        aria-busy={busy || undefined}
        aria-describedby={off ? reasonId : rest['aria-describedby']}
        title={disabledReason ?? rest.title}
        className={`inline-flex min-h-9 items-center justify-center gap-2 rounded-md px-3 text-sm font-medium [&>svg]:shrink-0 motion-safe:transition-opacity motion-safe:duration-120 pointer-coarse:min-h-11 aria-disabled:cursor-not-allowed aria-disabled:opacity-60 ${looks[look]} ${className}`}
      >
        {busy && <LoaderCircle aria-hidden size={16} className="motion-safe:animate-spin" />}
        {children}
      </button>
      {off && (
        <span id={reasonId} className={showsReason && disabledReason ? 'text-xs text-muted' : 'sr-only'}>
          {reason}
        </span>
      )}
    </>
  );
}
