import { type Database, type Db, sql } from '@chatai/core/database';

export interface FactorRow {
  id: string;
  secret_sealed: Buffer;
  confirmed_at: Date | null;
  last_step: number;
}

export const selectFactor = (db: Db, userId: string): Promise<FactorRow | undefined> =>
  db
    .selectFrom('second_factors')
    .select(['id', 'secret_sealed', 'confirmed_at', 'last_step'])
    .where('user_id', '=', userId)
    .executeTakeFirst() as Promise<FactorRow | undefined>;

/** A secret that waits for its first code takes the place of one that waited before. False when one is confirmed. */
export async function putFactor(
  system: Database,
  row: { id: string; userId: string; sealed: Buffer; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into second_factors as f (id, user_id, secret_sealed, created_at) values (${row.id}, ${row.userId}, ${row.sealed}, ${row.now})
    on conflict (user_id) do update set id = excluded.id, secret_sealed = excluded.secret_sealed, last_step = 0, created_at = excluded.created_at
      where f.confirmed_at is null
    returning id`.execute(system.kysely);
  return rows.length > 0;
}

/** Notes that the code of this time step was taken: true for the one caller who gets there first. */
export async function takeStep(db: Db, id: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('id', '=', id)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function confirmFactor(tx: Db, id: string, now: Date): Promise<void> {
  await tx.updateTable('second_factors').set({ confirmed_at: now }).where('id', '=', id).execute();
}

export async function deleteFactor(tx: Db, userId: string): Promise<void> {
  await tx.deleteFrom('second_factors').where('user_id', '=', userId).execute();
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
}

export async function replaceCodes(tx: Db, userId: string, codes: { id: string; hash: Buffer }[]): Promise<void> {
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await tx
    .insertInto('recovery_codes')
    .values(codes.map(({ id, hash }) => ({ id, user_id: userId, code_hash: hash })))
    .execute();
}

/** True for the one caller who gets there first. */
export async function takeRecoveryCode(db: Db, userId: string, hash: Buffer, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function countCodes(db: Db, userId: string): Promise<number> {
  const row = await db
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.left;
}
