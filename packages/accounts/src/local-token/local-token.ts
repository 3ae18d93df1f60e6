import { createHmac } from 'node:crypto';
import type { Clock } from '@chatai/core/clock';
import { deriveKey, sameSecret } from '@chatai/core/crypto';

/** How a bearer token of the local command line starts. */
export const localTokenPrefix = 'cl_';

/** Contract.md 4: a token for one command. */
const lifetimeMs = 60_000;

/** A token that proves that its maker can read the data folder's key: good for 60 s, and only over a loopback socket. */
export function signLocalToken(secret: string, clock: Clock): string {
  const expiresAt = String(clock.now() + lifetimeMs);
  return `${localTokenPrefix}${expiresAt}.${signatureOf(secret, expiresAt)}`;
}

/** Is the token ours and not older than 60 s? The caller sees to it that the socket is a loopback one. */
export function verifyLocalToken(secret: string, token: string, clock: Clock): boolean {
  const match = /^cl_(\d{1,15})\.([A-Za-z0-9_-]{43})$/.exec(token);
  if (!match?.[1] || !match[2]) return false;
  if (!sameSecret(match[2], signatureOf(secret, match[1]))) return false;
  const leftMs = Number(match[1]) - clock.now();
  // A token from the future was not signed by a clock like ours.
  return leftMs > 0 && leftMs <= lifetimeMs;
}

const signatureOf = (secret: string, expiresAt: string) =>
  createHmac('sha256', deriveKey(secret, 'local cli token')).update(expiresAt).digest('base64url');
