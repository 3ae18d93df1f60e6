import type { Database } from '@chatai/core/database';

export const isPlatformAdmin = (role: unknown): boolean => role === 'admin';

/** The platform's first admin, by age. */
export const oldestAdmin = (system: Database): Promise<{ id: string } | undefined> =>
  system.kysely
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('banned', '=', false)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
