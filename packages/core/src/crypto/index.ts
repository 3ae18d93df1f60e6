import { createCipheriv, createDecipheriv, createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type RandomBytes, randomBytes } from '../ids/index.ts';

/** The installation's secret (CHATAI_SECRET_KEY), from which every other key is derived. Old versions stay readable after a rotation. */
export interface Keyring {
  /** Version used for new ciphertexts. */
  current: number;
  secrets: ReadonlyMap<number, string>;
}

/** A keyring of one secret, version 1. */
export const keyringOf = (secret: string): Keyring => ({ current: 1, secrets: new Map([[1, secret]]) });

/** 32 bytes for one purpose (HKDF-SHA256, RFC 5869). The same secret and purpose give the same key. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'chatai', purpose, 32));
}

/**
 * Envelope encryption, AES-256-GCM: a fresh data key per value, wrapped by the key of `keyring.current`. `context` (tenant and owner
 * of the value) is authenticated, so that a ciphertext moved to another row does not open (security.md T4).
 * Layout: version (1 byte) | wrapped data key (12 nonce + 32 + 16 tag) | nonce (12) | ciphertext | tag (16).
 */
export function seal(keyring: Keyring, plaintext: string, context: string, random: RandomBytes = randomBytes): Buffer {
  const dataKey = Buffer.from(random(32));
  const wrapped = encrypt(masterKey(keyring, keyring.current), dataKey, context, random);
  return Buffer.concat([
    Buffer.from([keyring.current]),
    wrapped,
    encrypt(dataKey, Buffer.from(plaintext, 'utf8'), context, random),
  ]);
}

/** Opens what `seal` made. Throws when the key version is unknown, the context differs or a byte was changed. */
export function unseal(keyring: Keyring, sealed: Uint8Array, context: string): string {
  const bytes = Buffer.from(sealed);
  const dataKey = decrypt(masterKey(keyring, bytes[0] ?? 0), bytes.subarray(1, 61), context);
  return decrypt(dataKey, bytes.subarray(61), context).toString('utf8');
}

/** Version of the key that `sealed` needs. */
export const keyVersionOf = (sealed: Uint8Array): number => sealed[0] ?? 0;

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares two secrets in constant time, whatever their lengths. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));

/** A secret for URLs and headers: `bytes` random bytes in base64url. */
export const randomSecret = (bytes = 32, random: RandomBytes = randomBytes): string =>
  Buffer.from(random(bytes)).toString('base64url');

function masterKey(keyring: Keyring, version: number): Buffer {
  const secret = keyring.secrets.get(version);
  if (!secret) throw new Error(`The key of version ${version} is not in the keyring; add the old CHATAI_SECRET_KEY.`);
  return deriveKey(secret, 'envelope');
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
