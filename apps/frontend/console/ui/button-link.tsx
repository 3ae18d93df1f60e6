import type { ComponentProps, ElementType, ReactNode } from 'react';

const looks = {
  primary: 'bg-accent text-bg hover:opacity-90',
  secondary: 'border border-control bg-card text-text hover:bg-page',
};

/** A link that looks like a button: it goes somewhere. `as`: the router's own link. */
export function ButtonLink({
  as: Anchor = 'a',
  look = 'secondary',
  children,
  ...rest
}: {
  as?: ElementType;
  look?: keyof typeof looks;
  /** Of the router's link: false where the page behind it need not be fetched before it is opened. */
  prefetch?: false;
  children: ReactNode;
} & ComponentProps<'a'>) {
  return (
    <Anchor
      {...rest}
      className={`inline-flex min-h-9 items-center justify-center gap-2 rounded-md px-3 text-sm font-medium pointer-coarse:min-h-11 aria-[current]:border-accent aria-[current]:bg-accent-tint aria-[current]:text-accent ${looks[look]}`}
    >
      {children}
    </Anchor>
  );
}
