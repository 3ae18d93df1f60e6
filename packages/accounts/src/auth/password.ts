import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type RandomBytes, randomBytes } from '@chatai/core/ids';

const derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2);

/** ASVS 5.0 appendix C. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;

/** A password as it is stored: argon2id in the PHC string format, so that the cost can be raised later. */
export async function hashPassword(password: string, random: RandomBytes = randomBytes): Promise<string> {
  const nonce = Buffer.from(random(16));
  const hash = await derive('argon2id', { message: password.normalize('NFKC'), nonce, tagLength: 32, ...cost });
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${phc(nonce)}$${phc(hash)}`;
}

/** Is it the password of this hash? False for a hash in a form that is not ours. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored);
  if (!match) return false;
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number];
  const nonce = Buffer.from(match[4] as string, 'base64');
  const expected = Buffer.from(match[5] as string, 'base64');
  const message = password.normalize('NFKC');
  const hash = await derive('argon2id', { message, nonce, tagLength: expected.length, memory, passes, parallelism });
  return timingSafeEqual(hash, expected);
}

const phc = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
