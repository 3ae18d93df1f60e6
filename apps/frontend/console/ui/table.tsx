import type { ReactNode } from 'react';
import { LiveRows } from './live-rows.tsx';

export interface Column<Row> {
  key: string;
  /** With its unit. */
  head: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand on the right. */
  number?: boolean;
  /** Its cells are words of ours, none of which is broken. */
  words?: boolean;
  /** Left out where there is little room: below 1,024 px, and of the card that a row becomes at phone width. */
  wide?: boolean;
  /** Its cells say themselves what they are, as buttons do: the head is for screen readers. They stand on the right. */
  bare?: boolean;
  /** The same, and no more than an icon or two: of a card it is the upper corner. */
  corner?: boolean;
  /** Of CSS. Where one column has it, no width depends on what the rows say, and nothing moves when that changes. */
  width?: string;
}

/**
 * Rows under a head that stays in sight. The first column names the row. Below 768 px each row is a card: its name, and under it what is not
 * `wide`, each with its head. Read anew, it changes in place (`LiveRows`): give it another key for another filter or page.
 */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}) {
  return (
    <LiveRows
      label={label}
      hasWidths={columns.some(({ width }) => width)}
      head={
        <thead className="max-md:sr-only">
          <tr>
            {columns.map(({ key, head, number, width, wide, bare, corner }) => (
              <th
                key={key}
                scope="col"
                style={{ width }}
                className={`sticky top-0 z-10 border-b border-line bg-card px-3 py-2 font-medium whitespace-nowrap text-muted first:rounded-tl-md last:rounded-tr-md ${ends} ${number ? 'text-right' : 'text-left'} ${wide ? 'max-lg:hidden' : ''}`}
              >
                {bare || corner ? <span className="sr-only">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
      }
      rows={rows.map((row) => ({
        key: keyOf(row),
        cells: columns.map(({ key, head, cell, number, words, wide, bare, corner }, index) =>
          index === 0 ? (
            <th
              key={key}
              scope="row"
              className={`border-b border-line py-2 pr-3 text-left font-medium max-md:border-0 max-md:p-0 md:h-10 ${ends}`}
            >
              {cell(row)}
            </th>
          ) : (
            <td
              key={key}
              className={`border-b border-line px-3 py-2 max-md:gap-3 max-md:border-0 max-md:p-0 max-md:has-[>span:last-child:empty]:hidden md:h-10 ${ends} ${number ? 'text-right whitespace-nowrap' : ''} ${words ? 'wrap-break-word' : ''} ${placeOf({ bare, corner })} ${wide ? 'max-lg:hidden' : 'max-md:flex'}`}
            >
              {!bare && !corner && <span className="shrink-0 text-muted md:hidden">{head}</span>}
              <span className="min-w-0">{cell(row)}</span>
            </td>
          ),
        ),
      }))}
    />
  );
}

/** The first and the last cell keep off the edge, unless the table is part of a card, which does. */
const ends = 'md:first:pl-4 md:last:pr-4 md:in-data-card:first:pl-0 md:in-data-card:last:pr-0';

/** Of a cell, in its row or its card. */
function placeOf({ bare, corner }: Pick<Column<unknown>, 'bare' | 'corner'>): string {
  if (corner) return 'max-md:-my-2 max-md:-mr-2 max-md:col-start-2 max-md:row-start-1 md:py-0.5 md:text-right';
  return `max-md:col-span-2 ${bare ? 'md:py-0.5 md:text-right' : 'max-md:justify-between'}`;
}
