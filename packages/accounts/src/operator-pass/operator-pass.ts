import { createHmac } from 'node:crypto';
import type { PlatformRole } from '@chatai/contract/admin';
import type { Clock } from '@chatai/core/clock';
import { deriveKey, sameSecret } from '@chatai/core/crypto';

/** experience.md 2: it opens what is only looked at, for 12 hours. */
export const operatorPassMs = 12 * 3_600_000;

export interface Operator {
  userId: string;
  platformRole: Exclude<PlatformRole, 'user'>;
}

/** What the browser of somebody who looks after the platform keeps: `<user>.<role>.<until>.<signature>`. */
export function signOperatorPass(secret: string, { userId, platformRole }: Operator, clock: Clock): string {
  const said = `${userId}.${platformRole}.${clock.now() + operatorPassMs}`;
  return `${said}.${signatureOf(secret, said)}`;
}

/** Who was let look after the platform within the last 12 hours; undefined for what is not ours, or older. */
export function readOperatorPass(secret: string, pass: string | undefined, clock: Clock): Operator | undefined {
  const match = /^(([0-9a-f-]{36})\.(admin|oncall)\.(\d{1,15}))\.([A-Za-z0-9_-]{43})$/.exec(pass ?? '');
  const [, said, userId, platformRole, until, signature] = match ?? [];
  if (!said || !userId || !signature || !sameSecret(signature, signatureOf(secret, said))) return undefined;
  const leftMs = Number(until) - clock.now();
  if (leftMs <= 0 || leftMs > operatorPassMs) return undefined;
  return { userId, platformRole: platformRole === 'admin' ? 'admin' : 'oncall' };
}

const signatureOf = (secret: string, said: string) =>
  createHmac('sha256', deriveKey(secret, 'operator pass')).update(said).digest('base64url');
