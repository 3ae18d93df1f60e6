// Who people are, and that they are signed in. better-auth stays behind this door.
export { type Auth, createAuth, type Session } from './auth.ts';
export { hashPassword, verifyPassword } from './password.ts';
