import { randomBytes as systemRandomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock/index.ts';

/** Source of random bytes; tests inject a seeded one. */
export type RandomBytes = (size: number) => Uint8Array;

/** Makes ids. UUIDv7 (RFC 9562 §5.7): sortable by time, never a secret. */
export interface Ids {
  uuid(): string;
}

export const randomBytes: RandomBytes = (size) => systemRandomBytes(size);

const variants = '89ab';

/** Ids of one process: time-ordered and strictly growing, also when the wall clock steps back. */
export function createIds(clock: Clock = systemClock, random: RandomBytes = randomBytes): Ids {
  let lastMs = 0;
  let sequence = 0;
  // Asking the system for 8 bytes costs more than making the whole id: take them in bulk.
  let pool = '';
  let used = 0;
  const randomHex = () => {
    if (used + 16 > pool.length) {
      pool = Buffer.from(random(1024)).toString('hex');
      used = 0;
    }
    used += 16;
    return pool.slice(used - 16, used);
  };
  return {
    uuid() {
      const nowMs = clock.now();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        sequence = 0;
      } else if (++sequence > 0xfff) {
        lastMs++;
        sequence = 0;
      }
      const time = lastMs.toString(16).padStart(12, '0');
      const tail = randomHex();
      // The 12 bits of rand_a count within a millisecond (RFC 9562 §6.2, method 1); the variant's digit is 8, 9, a or b.
      const variant = variants[Number.parseInt(tail[0] as string, 16) & 3];
      return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`;
    },
  };
}

export const systemIds: Ids = createIds();

/** A repeatable random source (mulberry32) for tests and simulations: the same seed gives the same bytes. */
export function seededRandom(seed: number): { next(): number; bytes: RandomBytes } {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, bytes: (size) => Uint8Array.from({ length: size }, () => Math.floor(next() * 256)) };
}
