import { type Keyring, rewrap } from '../crypto/index.ts';
import type { Sql } from './open-database.ts';

/** A column of sealed values of a table with the key `(id, workspace_id)`, and what each value is bound to. */
export interface SealedColumn {
  table: string;
  column: string;
  /** False for a table that belongs to no tenant: its key is `id`, and `workspaceId` is empty. */
  tenant?: false;
  context(workspaceId: string, id: string): string;
}

export interface Rewrapped {
  /** Values that are under the current key now and were not before. */
  rewrapped: number;
  /** Values that no key of the keyring opens. */
  unreadable: number;
}

const pageSize = 500;

/**
 * Puts every value of these columns under the keyring's current key, page by page, beside programs that read and write them: a value that
 * changes meanwhile is left to whoever changed it. May be repeated. When nothing is `unreadable` the previous key is needed no more.
 */
export async function rewrapColumns(db: Sql, keyring: Keyring, columns: readonly SealedColumn[]): Promise<Rewrapped> {
  const total: Rewrapped = { rewrapped: 0, unreadable: 0 };
  for (const sealed of columns) {
    for (let after: string | null = null, full = true; full; ) {
      const { rows }: { rows: SealedRow[] } = await db.query<SealedRow>(
        `select id, ${sealed.tenant === false ? "''" : 'workspace_id'} as workspace_id, ${sealed.column} as value from ${sealed.table}
         where ${sealed.column} is not null and ($1::uuid is null or id > $1) order by id limit ${pageSize}`,
        [after],
      );
      for (const row of rows) await rewrapRow(db, keyring, sealed, row, total);
      full = rows.length === pageSize;
      after = rows.at(-1)?.id ?? null;
    }
  }
  return total;
}

interface SealedRow {
  id: string;
  workspace_id: string;
  value: Buffer;
}

async function rewrapRow(
  db: Sql,
  keyring: Keyring,
  { table, column, context }: SealedColumn,
  row: SealedRow,
  total: Rewrapped,
): Promise<void> {
  let value: Buffer | undefined;
  try {
    value = rewrap(keyring, row.value, context(row.workspace_id, row.id));
  } catch {
    // AES-GCM says only that it does not fit; the caller says what that means.
    total.unreadable += 1;
    return;
  }
  if (!value) return;
  const { rowCount } = await db.query(`update ${table} set ${column} = $2 where id = $1 and ${column} = $3`, [
    row.id,
    value,
    row.value,
  ]);
  total.rewrapped += rowCount ?? 0;
}
