import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { createGate } from '@chatai/core/gate';
import { type RandomBytes, randomBytes } from '@chatai/core/ids';
import { usersErrors } from './errors.ts';

const argon2id = promisify<'argon2id', Argon2Parameters, Buffer>(argon2);

/** Whoever signs in waits for a core; what else the process does must not (security.md T15). */
const hashing = createGate(Math.max(1, availableParallelism() - 1));

async function derive(parameters: Argon2Parameters): Promise<Buffer> {
  await hashing.enter();
  try {
    return await argon2id('argon2id', parameters);
  } finally {
    hashing.leave();
  }
}

/** ASVS 5.0 appendix C. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const head = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$`;

/** A password as it is stored: argon2id in the PHC string format, so that the cost can be raised later. */
export async function hashPassword(password: string, random: RandomBytes = randomBytes): Promise<string> {
  const nonce = Buffer.from(random(16));
  const hash = await derive({ message: password.normalize('NFKC'), nonce, tagLength: 32, ...cost });
  return `${head}${phc(nonce)}$${phc(hash)}`;
}

/** Was it made at another cost than passwords are stored with today? */
export const isOutdated = (stored: string): boolean => !stored.startsWith(head);

/** Is it the password of this hash? False for a hash in a form that is not ours. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored);
  if (!match) return false;
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number];
  const nonce = Buffer.from(match[4] as string, 'base64');
  const expected = Buffer.from(match[5] as string, 'base64');
  const message = password.normalize('NFKC');
  const hash = await derive({ message, nonce, tagLength: expected.length, memory, passes, parallelism });
  return timingSafeEqual(hash, expected);
}

let commonPasswords: ReadonlySet<string> | undefined;

/** Refuses what is tried first by whoever breaks in: a list of some fifty thousand. Throws `password-too-common`. */
export function refuseCommonPassword(password: string): void {
  commonPasswords ??= readCommonPasswords();
  if (commonPasswords.has(password.normalize('NFKC').toLowerCase())) throw usersErrors.passwordTooCommon();
}

/** Read by whoever sets the first password: most starts need none. */
function readCommonPasswords(): ReadonlySet<string> {
  const { dictionary }: typeof import('@zxcvbn-ts/language-common') = createRequire(import.meta.url)(
    '@zxcvbn-ts/language-common',
  );
  return new Set(dictionary['passwords-common']);
}

const phc = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
