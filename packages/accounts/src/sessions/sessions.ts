import type { PlatformRole } from '@chatai/contract/admin';
import type { Clock } from '@chatai/core/clock';
import { randomSecret, sha256 } from '@chatai/core/crypto';
import { type Database, type Db, storesNothing } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids, RandomBytes } from '@chatai/core/ids';
import { type CookieNames, readCookie } from './cookies.ts';
import * as queries from './queries.ts';

/** A session ends this long after it began, whatever happens (security.md T13). */
const lifetimeMs = 14 * 86_400_000;
/** And this long after it was last used. */
export const idleMs = 12 * 3_600_000;
/** What changes how one gets in needs a proof that is at most this old (security.md T16). */
export const provenFor = 15 * 60_000;

export interface Session {
  sessionId: string;
  userId: string;
  platformRole: PlatformRole;
  /** When its user last proved who they are. */
  provenAt: Date;
}

/** A session as its owner sees it. */
export interface ListedSession {
  id: string;
  current: boolean;
  /** Program and system as the browser names itself. */
  device: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}

export interface Sessions {
  /** Whose session do these cookies carry? Undefined when it is none, over, or its user suspended. */
  of(cookies: string | undefined): Promise<Session | undefined>;
  /** A new session for somebody who was recognised; always with a new token. Returns `Set-Cookie` lines. */
  open(userId: string, userAgent: string | undefined): Promise<{ sessionId: string; cookies: string[] }>;
  /**
   * A new token for a session whose user has proved again who they are, or has changed how they get in: whoever has read the old one is out at
   * once (ASVS 7.2.4). Returns `Set-Cookie` lines. Throws `not-signed-in` when the session is over.
   */
  renew(sessionId: string, tx?: Db): Promise<string[]>;
  /** Its user has just proved again who they are. Returns until when that counts, and the cookies of the new token. */
  prove(sessionId: string): Promise<{ until: Date; cookies: string[] }>;
  list(userId: string, current: string | undefined): Promise<ListedSession[]>;
  /** Ends one session of a user. Throws `not-found`. */
  revoke(userId: string, sessionId: string): Promise<void>;
  /** Ends all sessions of a user but `except`; in `tx` when what ends them is one. Returns how many. */
  revokeAll(userId: string, except?: string, tx?: Db): Promise<number>;
  /** Ends the session that these cookies carry, if there is one. Returns the `Set-Cookie` lines that take it away. */
  end(cookies: string | undefined): Promise<string[]>;
}

interface Deps {
  system: Database;
  clock: Clock;
  ids: Ids;
  cookies: CookieNames;
  random?: RandomBytes;
}

export function createSessions({ system, clock, ids, cookies, random }: Deps): Sessions {
  const at = () => {
    const now = clock.now();
    return { now: new Date(now), idleSince: new Date(now - idleMs), minuteAgo: new Date(now - 60_000) };
  };
  const sessions: Sessions = {
    async of(header) {
      const token = readCookie(header, cookies.session);
      if (!token) return undefined;
      const row = await queries.useSession(system, sha256(token), at()).catch((error: unknown) => {
        // Who only reads can go on.
        if (storesNothing(error)) return queries.findSession(system, sha256(token), at());
        throw error;
      });
      return (
        row && {
          sessionId: row.id,
          userId: row.user_id,
          // A check of the table knows no others.
          platformRole: row.role as PlatformRole,
          provenAt: row.proven_at,
        }
      );
    },
    async open(userId, userAgent) {
      const token = randomSecret(32, random);
      const { now, idleSince } = at();
      const sessionId = ids.uuid();
      const device = userAgent?.slice(0, 300) ?? null;
      const expiresAt = new Date(now.getTime() + lifetimeMs);
      await queries.insertSession(system, {
        id: sessionId,
        userId,
        tokenHash: sha256(token),
        device,
        now,
        idleSince,
        expiresAt,
      });
      return { sessionId, cookies: [cookies.session.line(token, lifetimeMs / 1_000)] };
    },
    async renew(sessionId, tx = system.kysely) {
      const token = randomSecret(32, random);
      const expiresAt = await queries.setToken(tx, sessionId, sha256(token));
      if (!expiresAt) throw coreErrors.notSignedIn();
      return [cookies.session.line(token, Math.ceil((expiresAt.getTime() - clock.now()) / 1_000))];
    },
    async prove(sessionId) {
      const { now } = at();
      await queries.setProven(system, sessionId, now);
      return { until: new Date(now.getTime() + provenFor), cookies: await sessions.renew(sessionId) };
    },
    async list(userId, current) {
      const rows = await queries.selectSessions(system, userId, at());
      return rows.map((row) => ({
        id: row.id,
        current: row.id === current,
        device: row.user_agent && deviceOf(row.user_agent),
        createdAt: row.created_at,
        lastSeenAt: row.last_seen_at,
        expiresAt: row.expires_at,
      }));
    },
    async revoke(userId, sessionId) {
      const ended = await queries.deleteSessionOf(system, userId, sessionId);
      if (!ended) throw coreErrors.notFound({ what: 'session' });
    },
    revokeAll: (userId, except, tx = system.kysely) => queries.deleteSessionsOf(tx, userId, except),
    async end(header) {
      const token = readCookie(header, cookies.session);
      if (token) await queries.deleteSession(system, sha256(token));
      return [cookies.session.line('', 0), cookies.operator.line('', 0)];
    },
  };
  return sessions;
}

const programs: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/YaBrowser\//, 'Yandex'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

/** `Firefox, Linux`; the beginning of what it says of itself when it is none of these. The order matters: most claim to be others too. */
function deviceOf(userAgent: string): string {
  const named = [programs, systems].map((list) => list.find(([pattern]) => pattern.test(userAgent))?.[1]);
  return named.filter((name) => name !== undefined).join(', ') || userAgent.slice(0, 60);
}
