'use client';

import { Check } from 'lucide-react';
import { Checkbox } from 'radix-ui';
import { useId } from 'react';

/** Some of a few. */
export function CheckList({
  label,
  choices,
  chosen,
  onChange,
}: {
  label: string;
  choices: readonly { value: string; word: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const id = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      <ul className="grid gap-x-4 sm:grid-cols-2">
        {choices.map(({ value, word }) => (
          <li key={value} className="flex min-h-9 items-center gap-2 pointer-coarse:min-h-11">
            <Checkbox.Root
              id={`${id}-${value}`}
              checked={chosen.includes(value)}
              onCheckedChange={(on) =>
                onChange(on === true ? [...chosen, value] : chosen.filter((other) => other !== value))
              }
              className="grid size-5 shrink-0 place-items-center rounded-md border border-control bg-bg data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=checked]:text-bg"
            >
              <Checkbox.Indicator>
                <Check aria-hidden size={14} strokeWidth={3} />
              </Checkbox.Indicator>
            </Checkbox.Root>
            <label htmlFor={`${id}-${value}`} className="min-w-0 text-sm">
              {word}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
