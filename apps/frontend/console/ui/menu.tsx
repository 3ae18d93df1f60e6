'use client';

import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useId, useRef } from 'react';

export interface MenuItem {
  key: string;
  word: string;
  Icon?: LucideIcon;
  onSelect: () => void;
  danger?: boolean;
  disabledReason?: string | undefined;
}

/** Further actions behind a button. */
export function Menu({ trigger, items }: { trigger: ReactNode; items: readonly MenuItem[] }) {
  // Done once the menu has given the focus back to its button: a dialog that opens gives it back there, too.
  const chosen = useRef<() => void>(undefined);
  const id = useId();
  function doChosen() {
    const act = chosen.current;
    chosen.current = undefined;
    if (act) setTimeout(act);
  }
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={doChosen}
          className="z-30 max-w-[min(20rem,var(--radix-dropdown-menu-content-available-width))] min-w-44 rounded-md border border-line bg-card p-1 shadow-lg"
        >
          {items.map(({ key, word, Icon, onSelect, danger, disabledReason }) => (
            <DropdownMenu.Item
              key={key}
              onSelect={(event) => {
                if (disabledReason) event.preventDefault();
                else chosen.current = onSelect;
              }}
              aria-disabled={disabledReason ? true : undefined}
              aria-labelledby={disabledReason && `${id}-${key}`}
              aria-describedby={disabledReason && `${id}-${key}-why`}
              className={`flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-highlighted:bg-unknown-tint pointer-coarse:min-h-11 aria-disabled:cursor-not-allowed aria-disabled:opacity-60 ${danger ? 'text-fail' : ''}`}
            >
              {Icon && <Icon aria-hidden size={16} className="shrink-0" />}
              <span>
                <span id={`${id}-${key}`}>{word}</span>
                {disabledReason && (
                  <span id={`${id}-${key}-why`} className="block text-xs text-muted">
                    {disabledReason}
                  </span>
                )}
              </span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
