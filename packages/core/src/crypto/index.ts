import { createCipheriv, createDecipheriv, createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type RandomBytes, randomBytes } from '../ids/index.ts';

/** The installation's secret (CHATAI_SECRET_KEY), from which every other key is derived. */
export interface Keyring {
  /** Seals, and opens what it sealed. */
  current: string;
  /** Opens only: what was sealed before a rotation, until it is wrapped anew (`rewrap`). */
  previous: string | undefined;
}

/** A keyring of the secret, and of the one before it (CHATAI_SECRET_KEY_PREVIOUS) while a rotation goes on. */
export const keyringOf = (current: string, previous?: string): Keyring => ({ current, previous });

/** 32 bytes for one purpose (HKDF-SHA256, RFC 5869). The same secret and purpose give the same key. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'chatai', purpose, 32));
}

/** Of the layout below. */
const layout = 1;
/** From this byte on a sealed value stays the same whatever key it is under: it was sealed once exactly when that is the same. */
export const sealedBodyAt = 61;

/**
 * Envelope encryption, AES-256-GCM: a fresh data key per value, wrapped by the keyring's current key. `context` (tenant and owner
 * of the value) is authenticated, so that a ciphertext moved to another row does not open (security.md T4).
 * Layout: 1 (1 byte) | wrapped data key (12 nonce + 32 + 16 tag) | body: nonce (12) | ciphertext | tag (16).
 */
export function seal(keyring: Keyring, plaintext: string, context: string, random: RandomBytes = randomBytes): Buffer {
  const dataKey = Buffer.from(random(32));
  return enveloped(
    keyring,
    dataKey,
    encrypt(dataKey, Buffer.from(plaintext, 'utf8'), context, random),
    context,
    random,
  );
}

/** Opens what `seal` made. Throws when none of the keys fits, the context differs or a byte was changed. */
export function unseal(keyring: Keyring, sealed: Uint8Array, context: string): string {
  const { dataKey, body } = opened(keyring, sealed, context);
  return decrypt(dataKey, body, context).toString('utf8');
}

/**
 * The same value under the current key: its data key is wrapped anew, its body stays (`sealedBodyAt`). Undefined when it is under it already.
 * Throws as `unseal` does.
 */
export function rewrap(
  keyring: Keyring,
  sealed: Uint8Array,
  context: string,
  random: RandomBytes = randomBytes,
): Buffer | undefined {
  const { dataKey, body, isCurrent } = opened(keyring, sealed, context);
  decrypt(dataKey, body, context);
  return isCurrent ? undefined : enveloped(keyring, dataKey, body, context, random);
}

function enveloped(keyring: Keyring, dataKey: Buffer, body: Buffer, context: string, random: RandomBytes): Buffer {
  return Buffer.concat([Buffer.from([layout]), encrypt(masterKey(keyring.current), dataKey, context, random), body]);
}

/** Which key fits shows in trying: the wrapped data key is authenticated. */
function opened(keyring: Keyring, sealed: Uint8Array, context: string) {
  const bytes = Buffer.from(sealed);
  if (bytes[0] !== layout) throw new Error('This is no sealed value.');
  const body = bytes.subarray(sealedBodyAt);
  const unwrap = (secret: string) => decrypt(masterKey(secret), bytes.subarray(1, sealedBodyAt), context);
  try {
    return { dataKey: unwrap(keyring.current), body, isCurrent: true };
  } catch (error) {
    if (keyring.previous === undefined) throw error;
    return { dataKey: unwrap(keyring.previous), body, isCurrent: false };
  }
}

export const sha256 = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest();

/** Compares two secrets in constant time, whatever their lengths. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));

/** A secret for URLs and headers: `bytes` random bytes in base64url. */
export const randomSecret = (bytes = 32, random: RandomBytes = randomBytes): string =>
  Buffer.from(random(bytes)).toString('base64url');

const masterKeys = new Map<string, Buffer>();
/** More secrets than a rotation has. */
const mostMasterKeys = 4;

/** Derived once: a start with 5,000 bots opens 10,000 values. */
function masterKey(secret: string): Buffer {
  const known = masterKeys.get(secret);
  if (known) return known;
  const key = deriveKey(secret, 'envelope');
  if (masterKeys.size >= mostMasterKeys) masterKeys.clear();
  masterKeys.set(secret, key);
  return key;
}

function encrypt(key: Uint8Array, plaintext: Uint8Array, context: string, random: RandomBytes): Buffer {
  const nonce = random(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}
