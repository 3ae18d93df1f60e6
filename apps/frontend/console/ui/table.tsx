import type { ReactNode } from 'react';
import { LiveRows } from './live-rows.tsx';

export interface Column<Row> {
  key: string;
  /** With its unit. */
  head: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand on the right. */
  number?: boolean;
  /** Left out where there is little room: below 1,024 px, and of the card that a row becomes at phone width. */
  wide?: boolean;
  /** Its cells say themselves what they are, as buttons do: the head is for screen readers. */
  bare?: boolean;
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
            {columns.map(({ key, head, number, width, wide, bare }) => (
              <th
                key={key}
                scope="col"
                style={{ width }}
                className={`sticky top-0 z-10 border-b border-line bg-page px-3 py-2 font-medium whitespace-nowrap text-muted first:pl-0 last:pr-0 ${number ? 'text-right' : 'text-left'} ${wide ? 'max-lg:hidden' : ''}`}
              >
                {bare ? <span className="sr-only">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
      }
      rows={rows.map((row) => ({
        key: keyOf(row),
        cells: columns.map(({ key, head, cell, number, wide, bare }, index) =>
          index === 0 ? (
            <th
              key={key}
              scope="row"
              className="border-b border-line py-2 pr-3 text-left font-medium max-md:border-0 max-md:p-0"
            >
              {cell(row)}
            </th>
          ) : (
            <td
              key={key}
              className={`border-b border-line px-3 py-2 last:pr-0 max-md:justify-between max-md:gap-3 max-md:border-0 max-md:p-0 ${number ? 'text-right whitespace-nowrap' : ''} ${wide ? 'max-lg:hidden' : 'max-md:flex'}`}
            >
              {!bare && <span className="shrink-0 text-muted md:hidden">{head}</span>}
              <span className="min-w-0">{cell(row)}</span>
            </td>
          ),
        ),
      }))}
    />
  );
}
