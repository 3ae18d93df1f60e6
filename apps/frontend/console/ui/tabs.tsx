'use client';

import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** Parts of a page of which one is seen; with `sideBySide` all of them, where there is room (from 1,024 px on). */
export function Tabs({
  label,
  tabs,
  value,
  onChange,
  sideBySide = false,
}: {
  label: string;
  tabs: readonly { value: string; word: string; content: ReactNode }[];
  value: string;
  onChange: (value: string) => void;
  sideBySide?: boolean;
}) {
  return (
    <Radix.Root
      value={value}
      onValueChange={onChange}
      className={sideBySide ? 'lg:grid lg:auto-cols-fr lg:grid-flow-col lg:gap-6' : ''}
    >
      <Radix.List
        aria-label={label}
        className={`mb-4 flex gap-1 overflow-x-auto border-b border-line ${sideBySide ? 'lg:hidden' : ''}`}
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px min-h-9 border-b-2 border-transparent px-3 text-sm font-medium whitespace-nowrap text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:text-text pointer-coarse:min-h-11"
          >
            {tab.word}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          // All are kept, so that what goes on in one goes on while another is seen.
          forceMount={sideBySide || undefined}
          className={`min-w-0 outline-none ${sideBySide ? 'max-lg:data-[state=inactive]:hidden' : ''}`}
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
