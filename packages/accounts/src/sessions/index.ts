// Who is signed in. A session is a row with the hash of a random token; the cookie holds the token (decisions/0016).
export { type Cookie, type CookieNames, cookieNames, readCookie } from './cookies.ts';
export { createSessions, idleMs, provenFor, type Session, type Sessions } from './sessions.ts';
