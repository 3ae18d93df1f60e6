'use client';

import { Switch as Radix } from 'radix-ui';
import { useId } from 'react';

/** On or off, at once. */
export function Switch({
  label,
  about,
  checked,
  onChange,
  disabledReason,
}: {
  label: string;
  about?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabledReason?: string | undefined;
}) {
  const id = useId();
  const off = disabledReason !== undefined;
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {(about || off) && (
          <p id={`${id}-about`} className="max-w-[72ch] text-xs text-muted">
            {disabledReason ?? about}
          </p>
        )}
      </div>
      <Radix.Root
        id={id}
        checked={checked}
        aria-disabled={off || undefined}
        aria-describedby={about || off ? `${id}-about` : undefined}
        onCheckedChange={(next) => !off && onChange(next)}
        className="inline-flex h-6 w-11 shrink-0 items-center rounded-full border border-control bg-unknown-tint p-0.5 aria-disabled:opacity-60 data-[state=checked]:border-accent data-[state=checked]:bg-accent pointer-coarse:my-2.5"
      >
        <Radix.Thumb className="size-4.5 rounded-full bg-text data-[state=checked]:translate-x-5 data-[state=checked]:bg-bg motion-safe:transition-transform motion-safe:duration-120" />
      </Radix.Root>
    </div>
  );
}
