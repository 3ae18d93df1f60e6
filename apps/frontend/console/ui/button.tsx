import type { ButtonHTMLAttributes } from 'react';

const looks = {
  primary: 'bg-accent text-bg hover:opacity-90',
  secondary: 'border border-control bg-card text-text hover:bg-page',
  quiet: 'text-muted hover:bg-unknown-tint hover:text-text',
};

/** One primary a page. A disabled button needs `title` or a described reason beside it. Touch targets are 44 px. */
export function Button({
  look = 'secondary',
  className = '',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { look?: keyof typeof looks }) {
  return (
    <button
      type="button"
      {...rest}
      className={`inline-flex min-h-9 items-center justify-center gap-2 rounded-md px-3 text-sm font-medium motion-safe:transition-opacity motion-safe:duration-120 pointer-coarse:min-h-11 disabled:cursor-not-allowed disabled:opacity-50 ${looks[look]} ${className}`}
    />
  );
}
