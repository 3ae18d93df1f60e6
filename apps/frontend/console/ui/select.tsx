'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { type ReactNode, useId } from 'react';
import { useTexts } from '../texts/index.ts';
import { boxLook, Field } from './field.tsx';

export interface Choice {
  value: string;
  word: string;
  /** A second line: what the choice means. */
  about?: string;
}

/** One of a few, with its label. */
export function Select({
  label,
  hint,
  error,
  value,
  choices,
  onChange,
  name,
  disabledReason,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  name?: string;
  /** Why nothing else can be chosen: stands in place of the hint. */
  disabledReason?: string | undefined;
}) {
  const { t } = useTexts();
  const id = useId();
  const off = disabledReason !== undefined;
  return (
    <Field id={id} label={label} hint={disabledReason ?? hint} error={error}>
      {(control) => (
        <Radix.Root
          value={value}
          onValueChange={onChange}
          {...(name ? { name } : {})}
          {...(off ? { open: false } : {})}
        >
          <Radix.Trigger
            {...control}
            aria-disabled={off || undefined}
            className={`${boxLook} flex h-9 items-center justify-between gap-2 text-left aria-disabled:cursor-not-allowed aria-disabled:opacity-60 pointer-coarse:h-11`}
          >
            <span className="min-w-0 truncate" title={choices.find((choice) => choice.value === value)?.word}>
              <span className="truncate">
                <Radix.Value placeholder={<span className="text-muted">{t('ui.choose')}</span>} />
              </span>
            </span>
            <Radix.Icon asChild>
              <ChevronDown aria-hidden size={16} className="shrink-0 text-muted" />
            </Radix.Icon>
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Content
              position="popper"
              sideOffset={4}
              className="z-30 max-h-80 min-w-(--radix-select-trigger-width) max-w-[max(var(--radix-select-trigger-width),16rem)] overflow-hidden rounded-md border border-line bg-card shadow-lg"
            >
              <Radix.Viewport className="p-1">
                {choices.map((choice) => (
                  <Radix.Item
                    key={choice.value}
                    value={choice.value}
                    className="flex cursor-pointer items-start gap-2 rounded-md px-2 py-2 text-sm outline-none data-highlighted:bg-unknown-tint"
                  >
                    <span className="grid w-4 shrink-0 place-items-center pt-0.5">
                      <Radix.ItemIndicator>
                        <Check aria-hidden size={16} />
                      </Radix.ItemIndicator>
                    </span>
                    <span>
                      <Radix.ItemText>{choice.word}</Radix.ItemText>
                      {choice.about && <span className="block text-xs text-muted">{choice.about}</span>}
                    </span>
                  </Radix.Item>
                ))}
              </Radix.Viewport>
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
      )}
    </Field>
  );
}
