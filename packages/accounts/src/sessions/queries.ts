import { type Database, type Db, sql } from '@chatai/core/database';

export interface SessionRow {
  id: string;
  user_id: string;
  role: string | null;
  proven_at: Date;
}

interface Moment {
  now: Date;
  idleSince: Date;
  minuteAgo: Date;
}

/** The session of this token, unless it is over or its user suspended. Index: token_hash. */
const sessionOf = (tokenHash: Buffer, at: Moment) => sql<SessionRow>`
  select s.id, s.user_id, u.role, s.proven_at, s.last_seen_at from sessions s join users u on u.id = s.user_id
   where s.token_hash = ${tokenHash} and s.expires_at > ${at.now} and s.last_seen_at > ${at.idleSince} and u.suspended_at is null`;

/** Notes nothing. */
export async function findSession(system: Database, tokenHash: Buffer, at: Moment): Promise<SessionRow | undefined> {
  return (await sessionOf(tokenHash, at).execute(system.kysely)).rows[0];
}

/** Notes to the minute that it was used. */
export async function useSession(system: Database, tokenHash: Buffer, at: Moment): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    with found as (${sessionOf(tokenHash, at)}
    ), seen as (
      update sessions set last_seen_at = ${at.now} from found where sessions.id = found.id and found.last_seen_at < ${at.minuteAgo}
    )
    select id, user_id, role, proven_at from found`.execute(system.kysely);
  return rows[0];
}

/** Adds a session; those of its user that are over go. */
export async function insertSession(
  system: Database,
  row: {
    id: string;
    userId: string;
    tokenHash: Buffer;
    device: string | null;
    now: Date;
    expiresAt: Date;
    idleSince: Date;
  },
): Promise<void> {
  await system.kysely
    .with('over', (query) =>
      query
        .deleteFrom('sessions')
        .where('user_id', '=', row.userId)
        .where(({ or, eb }) => or([eb('expires_at', '<=', row.now), eb('last_seen_at', '<=', row.idleSince)])),
    )
    .insertInto('sessions')
    .values({
      id: row.id,
      user_id: row.userId,
      token_hash: row.tokenHash,
      user_agent: row.device,
      created_at: row.now,
      proven_at: row.now,
      last_seen_at: row.now,
      expires_at: row.expiresAt,
    })
    .execute();
}

export const selectSessions = (system: Database, userId: string, at: { now: Date; idleSince: Date }) =>
  system.kysely
    .selectFrom('sessions')
    .select(['id', 'user_agent', 'created_at', 'last_seen_at', 'expires_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', at.now)
    .where('last_seen_at', '>', at.idleSince)
    .orderBy('last_seen_at', 'desc')
    .execute();

export async function setProven(system: Database, id: string, now: Date): Promise<void> {
  await system.kysely.updateTable('sessions').set({ proven_at: now }).where('id', '=', id).execute();
}

/** Until when the session lasts; undefined when it is gone. */
export async function setToken(db: Db, id: string, tokenHash: Buffer): Promise<Date | undefined> {
  const row = await db
    .updateTable('sessions')
    .set({ token_hash: tokenHash })
    .where('id', '=', id)
    .returning('expires_at')
    .executeTakeFirst();
  return row?.expires_at;
}

export async function deleteSession(system: Database, tokenHash: Buffer): Promise<void> {
  await system.kysely.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
}

export async function deleteSessionOf(system: Database, userId: string, id: string): Promise<boolean> {
  const result = await system.kysely
    .deleteFrom('sessions')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** All sessions of a user but `except`. Returns how many ended. */
export async function deleteSessionsOf(db: Db, userId: string, except: string | undefined): Promise<number> {
  const result = await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(except !== undefined, (query) => query.where('id', '<>', except as string))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
