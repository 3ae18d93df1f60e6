'use client';

import { createContext, type ReactNode, use, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTexts } from '../texts/index.ts';
import { NewsButton } from './news-button.tsx';
import { inPlace, type PlacedRow, waitingIn } from './rows-in-place.ts';
import { Unsure } from './stale.tsx';

const Asked = createContext<number | undefined>(undefined);

/** Lists in here change in place when they are read anew. `asked`: another number, when what is read is what its reader has asked for. */
export const ChangesInPlace = ({ asked, children }: { asked: number; children: ReactNode }) => (
  <Asked value={asked}>{children}</Asked>
);

/**
 * A row changes where it stands. What is new, or would stand elsewhere, waits behind a button; what is gone stays, as something of which
 * nothing is known, while the pointer or the focus is among the rows: nothing moves away under a hand (experience.md 4).
 */
export function LiveRows({
  label,
  hasWidths,
  head,
  rows,
}: {
  label: string;
  /** Of its columns. */
  hasWidths: boolean;
  head: ReactNode;
  rows: readonly PlacedRow<ReactNode>[];
}) {
  const { t } = useTexts();
  const asked = use(Asked);
  const body = useRef<HTMLTableSectionElement>(null);
  const [held, setHeld] = useState({ asked, read: rows, placed: rows });
  const isOwn = asked === undefined || asked !== held.asked;
  // Derived while it is drawn, so that nothing is seen to move (React, storing information from previous renders).
  if (held.read !== rows) setHeld({ asked, read: rows, placed: isOwn ? rows : inPlace(held.placed, rows) });

  function letGo() {
    if (body.current?.matches(':hover, :focus-within')) return;
    setHeld((now) =>
      now.placed.some(({ isGone }) => isGone) ? { ...now, placed: now.placed.filter(({ isGone }) => !isGone) } : now,
    );
  }
  function putInOrder() {
    // The button goes, and the focus with it.
    flushSync(() => setHeld((now) => ({ ...now, placed: now.read })));
    body.current?.querySelector<HTMLElement>('a[href]')?.focus();
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever it was read anew
  useLayoutEffect(letGo, [rows]);

  const { news, moves } = waitingIn(held.placed, rows);
  return (
    <div className="min-w-0">
      <NewsButton
        word={news > 0 ? t('ui.newRows', { count: news }) : moves ? t('ui.putInOrder') : undefined}
        onClick={putInOrder}
        className="sticky top-0 z-20 h-0"
      />
      <div className="md:rounded-md md:border md:border-line md:bg-card md:in-data-card:rounded-none md:in-data-card:border-0">
        <table
          aria-label={label}
          className={`w-full border-separate border-spacing-0 text-sm max-md:block ${hasWidths ? 'md:table-fixed' : ''}`}
        >
          {head}
          <tbody
            ref={body}
            onPointerLeave={letGo}
            onBlur={letGo}
            className="max-md:grid max-md:gap-2 [&_a]:scroll-mt-12"
          >
            {held.placed.map(({ key, cells, isGone }) => (
              <Unsure key={key} when={isGone === true}>
                <tr
                  data-row={key}
                  className={`align-baseline hover:bg-unknown-tint max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-y-1 max-md:rounded-md max-md:border max-md:border-line max-md:bg-card max-md:p-3 md:last:*:border-b-0 ${isGone ? 'line-through grayscale' : ''}`}
                >
                  {cells}
                </tr>
              </Unsure>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
