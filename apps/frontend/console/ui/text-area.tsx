import { type TextareaHTMLAttributes, useId } from 'react';

/** A text of several lines with its label and a hint; grows with what is typed. */
export function TextArea({
  label,
  hint,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & { label: string; hint: string }) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <textarea
        {...rest}
        id={id}
        aria-describedby={`${id}-hint`}
        className="field-sizing-content max-h-64 min-h-16 w-full resize-none rounded-md border border-control bg-bg px-3 py-2 text-base placeholder:text-muted"
      />
      <p id={`${id}-hint`} className="mt-1 hidden text-xs text-muted pointer-fine:block">
        {hint}
      </p>
    </div>
  );
}
