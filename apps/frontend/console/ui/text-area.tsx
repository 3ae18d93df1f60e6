import { type ReactNode, type TextareaHTMLAttributes, useId } from 'react';
import { boxLook, Field } from './field.tsx';

/** A text of several lines with its label; grows with what is typed. */
export function TextArea({
  label,
  hint,
  error,
  aside,
  className = 'max-h-64 min-h-16',
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  aside?: ReactNode;
}) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error} aside={aside}>
      {(control) => (
        <textarea {...rest} {...control} className={`field-sizing-content resize-none py-2 ${boxLook} ${className}`} />
      )}
    </Field>
  );
}
