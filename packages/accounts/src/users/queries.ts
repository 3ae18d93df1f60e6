import { type Database, type Db, sql } from '@chatai/core/database';

const shown = [
  'id',
  'name',
  'email',
  'role',
  'language',
  'password_hash',
  'suspended_at',
  'suspended_reason',
  'created_at',
] as const;

export interface UserRow {
  id: string;
  name: string;
  email: string | null;
  role: string | null;
  language: string | null;
  password_hash: string | null;
  suspended_at: Date | null;
  suspended_reason: string | null;
  created_at: Date;
}

export const selectUser = (db: Db, id: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').select(shown).where('id', '=', id).executeTakeFirst();

/** Whatever the case of the address. Index: users_by_email. */
export const selectUserByEmail = (db: Db, email: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').select(shown).where(sql`lower(email)`, '=', email.toLowerCase()).executeTakeFirst();

/** False when somebody has the address already. */
export async function insertUser(
  db: Db,
  user: {
    id: string;
    name: string;
    email: string | null;
    role: string;
    language: string | null;
    passwordHash: string | null;
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('users')
    .values({
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      language: user.language,
      password_hash: user.passwordHash,
    })
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function updateUser(
  db: Db,
  id: string,
  change: { name?: string; language?: string; email?: string; password_hash?: string | null },
): Promise<void> {
  if (Object.keys(change).length > 0) await db.updateTable('users').set(change).where('id', '=', id).execute();
}

/** Puts another hash of the same password in, unless the password has changed meanwhile. */
export async function replaceHash(db: Db, id: string, before: string, after: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: after })
    .where('id', '=', id)
    .where('password_hash', '=', before)
    .execute();
}

/** The platform's first admin who is not kept out, by age. */
export const oldestAdmin = (system: Database): Promise<UserRow | undefined> =>
  system.kysely
    .selectFrom('users')
    .select(shown)
    .where('role', '=', 'admin')
    .where('suspended_at', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
