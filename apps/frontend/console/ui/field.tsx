import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

/** What a control needs of its field: the id that its label names, and what describes it. */
export interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** A label, a control, a hint below it, and what was wrong with what was given. */
export function Field({
  id,
  label,
  hint,
  error,
  aside,
  children,
}: {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** On the right of the label: a counter. */
  aside?: ReactNode;
  children: (control: FieldControl) => ReactNode;
}) {
  const describedBy = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <div className="min-w-0">
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {aside && <span className="text-xs text-muted">{aside}</span>}
      </div>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': error ? true : undefined })}
      {error && (
        <p id={`${id}-error`} className="mt-1 flex gap-1 text-sm text-fail">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 max-w-[72ch] text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Looks of every box that one types into. With a finger 16 px: below that, iOS zooms into it. */
export const boxLook =
  'w-full rounded-md border border-control bg-bg px-3 text-base pointer-fine:text-sm placeholder:text-muted aria-invalid:border-fail [&[readonly]]:bg-page';
