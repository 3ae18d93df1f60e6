'use client';

import type { CheckVerdict } from '@chatai/contract/ops';
import { textKey, useTexts } from '../texts/index.ts';
import { StatusMark } from '../ui/index.ts';
import { partsOf } from './verdict.ts';

/** Every part of the installation with the worst that is said of it. */
export function Parts({ checks }: { checks: readonly CheckVerdict[] }) {
  const { t, catalogue } = useTexts();
  return (
    <ul className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
      {partsOf(checks).map(({ component, status, detail }) => {
        const key = textKey(catalogue, 'component', component);
        return (
          <li
            key={component}
            data-component={component}
            className="flex min-h-10 items-start justify-between gap-3 border-b border-line py-2"
          >
            <span className="min-w-0">
              {key ? t(key) : component}
              {detail && (
                <span lang="en" className="block text-xs break-words text-muted">
                  {detail}
                </span>
              )}
            </span>
            <StatusMark status={status} word={t(`state.${status}`)} />
          </li>
        );
      })}
    </ul>
  );
}
