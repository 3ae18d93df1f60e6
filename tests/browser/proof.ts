import { appendFileSync, readFileSync } from 'node:fs';
import type { Walked } from './journey.ts';

/** A journey as it was walked, beside what it may take. */
export interface Proof {
  /** The way, and the words of the test. */
  name: string;
  walked: Walked;
  limits: Walked;
}

/** Hands a walk over to `npm run prove`, which names the file; without it nobody is told. */
export function handOver(proof: Proof): void {
  const file = process.env.CHATAI_TEST_PROOF;
  if (file) appendFileSync(file, `${JSON.stringify(proof)}\n`);
}

/** What was handed over so far. */
export const handedOver = (file: string): Proof[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
