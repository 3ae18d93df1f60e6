import type { Clock } from '@chatai/core/clock';
import { type Keyring, seal, sha256, unseal } from '@chatai/core/crypto';
import { type Database, type Db, inTransaction, type SealedColumn } from '@chatai/core/database';
import { type Ids, type RandomBytes, randomBytes } from '@chatai/core/ids';
import { Secret, TOTP } from 'otpauth';
import { secondFactorErrors } from './errors.ts';
import * as queries from './queries.ts';

export interface SecondFactorDeps {
  system: Database;
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  random?: RandomBytes;
}

/** RFC 6238 as every authenticator takes it: SHA-1, six digits, 30 s; 160 bits of secret (RFC 4226 §4, R6). */
const periodSeconds = 30;
const secretBytes = 20;
const recoveryCodes = 10;

/** Where secrets of authenticators are, for a change of the installation's key (security.md T4). */
export const secondFactorSecrets: readonly SealedColumn[] = [
  { table: 'second_factors', column: 'secret_sealed', tenant: false, context: (_, id) => sealContext(id) },
];

const sealContext = (id: string) => `second-factor/${id}`;

/** Is a code asked for when this user comes in? */
export async function hasSecondFactor(db: Db, userId: string): Promise<boolean> {
  return (await queries.selectFactor(db, userId))?.confirmed_at != null;
}

/** Begins: a secret for the authenticator, which asks for nothing until `confirmSecondFactor`. Throws `second-factor-on`. */
export async function startSecondFactor(
  deps: SecondFactorDeps,
  user: { id: string; label: string },
): Promise<{ secret: string; uri: string }> {
  const secret = new Secret({ buffer: toArrayBuffer((deps.random ?? randomBytes)(secretBytes)) });
  const id = deps.ids.uuid();
  const sealed = seal(deps.keyring, secret.base32, sealContext(id), deps.random);
  const now = new Date(deps.clock.now());
  if (!(await queries.putFactor(deps.system, { id, userId: user.id, sealed, now })))
    throw secondFactorErrors.secondFactorOn();
  return { secret: secret.base32, uri: totpOf(secret.base32, user.label).toString() };
}

/** Turns it on by a code that shows that the authenticator works. Returns the recovery codes, this once. Throws `wrong-code`, `second-factor-on`. */
export async function confirmSecondFactor(deps: SecondFactorDeps, userId: string, code: string): Promise<string[]> {
  const factor = await queries.selectFactor(deps.system.kysely, userId);
  if (factor?.confirmed_at) throw secondFactorErrors.secondFactorOn();
  return inTransaction(deps.system, async (tx) => {
    if (!factor || !(await fits(deps, tx, factor, code))) throw secondFactorErrors.wrongCode();
    await queries.confirmFactor(tx, factor.id, new Date(deps.clock.now()));
    return putRecoveryCodes(deps, tx, userId);
  });
}

/** Takes a code of the authenticator or a recovery code; each works once. Throws `wrong-code`. */
export async function takeCode(deps: SecondFactorDeps, userId: string, code: string): Promise<void> {
  const { kysely } = deps.system;
  const factor = await queries.selectFactor(kysely, userId);
  const taken = /^\d{6}$/.test(code.replace(/\s/g, ''))
    ? factor?.confirmed_at != null && (await fits(deps, kysely, factor, code))
    : await queries.takeRecoveryCode(kysely, userId, hashOf(userId, code), new Date(deps.clock.now()));
  if (!taken) throw secondFactorErrors.wrongCode();
}

/** Turns it off; recovery codes go with it. */
export async function removeSecondFactor(deps: Pick<SecondFactorDeps, 'system'>, userId: string): Promise<void> {
  await inTransaction(deps.system, (tx) => queries.deleteFactor(tx, userId));
}

/** New recovery codes; the old ones end. Throws `second-factor-off`. */
export async function renewRecoveryCodes(deps: SecondFactorDeps, userId: string): Promise<string[]> {
  if (!(await hasSecondFactor(deps.system.kysely, userId))) throw secondFactorErrors.secondFactorOff();
  return inTransaction(deps.system, (tx) => putRecoveryCodes(deps, tx, userId));
}

export const countRecoveryCodes = (db: Db, userId: string): Promise<number> => queries.countCodes(db, userId);

/** Of this moment, or one period before or after it (RFC 6238 §5.2), and of a later period than the last one taken. */
async function fits(
  deps: Pick<SecondFactorDeps, 'clock' | 'keyring'>,
  db: Db,
  factor: queries.FactorRow,
  code: string,
): Promise<boolean> {
  const secret = unseal(deps.keyring, factor.secret_sealed, sealContext(factor.id));
  const timestamp = deps.clock.now();
  const delta = totpOf(secret, '').validate({ token: code.replace(/\s/g, ''), timestamp, window: 1 });
  if (delta === null) return false;
  return queries.takeStep(db, factor.id, Math.floor(timestamp / 1_000 / periodSeconds) + delta);
}

const totpOf = (base32: string, label: string) =>
  new TOTP({ issuer: 'ChatAI', label, secret: Secret.fromBase32(base32), period: periodSeconds });

/** Ten codes of 49 bits, as `abcde-fghij`, without letters that look alike. Only their hashes are kept. */
async function putRecoveryCodes(deps: SecondFactorDeps, tx: Db, userId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodes }, () => recoveryCode(deps.random ?? randomBytes));
  await queries.replaceCodes(
    tx,
    userId,
    codes.map((code) => ({ id: deps.ids.uuid(), hash: hashOf(userId, code) })),
  );
  return codes;
}

const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

function recoveryCode(random: RandomBytes): string {
  let code = '';
  // A byte above the last whole multiple of the alphabet is left out, so that each letter is as likely.
  while (code.length < 10) {
    for (const byte of random(16)) {
      if (byte < alphabet.length * 8 && code.length < 10) code += alphabet[byte % alphabet.length];
    }
  }
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** So many random bits need no slow hash: a code is tried five times at most, and each hash is of one user. */
const hashOf = (userId: string, code: string): Buffer =>
  sha256(`recovery ${userId} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`);

const toArrayBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
