import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isHopeless } from './hopeless.ts';

const errors = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/errors.md'), 'utf8');
const retryOf = (code: string) => new RegExp(`^\\| ${code} \\|[^|]*\\|[^|]*\\| (\\w+) \\|`, 'm').exec(errors)?.[1];
const ofFiles = [...errors.matchAll(/^\| (file-[\w-]+) \|.*\| API \|$/gm)].map(([, code = '']) => code);

it.each([...ofFiles, 'nothing-to-learn', 'reading-failed'])(
  '%s: a source is tried again where that can help',
  (code) => {
    expect(isHopeless({ state: 'failed', errorCode: code })).toBe(retryOf(code) === 'never');
  },
);

it('a failure that nobody knows here can be tried again, and what has not failed is not hopeless', () => {
  expect(ofFiles.length).toBeGreaterThan(5);
  expect(isHopeless({ state: 'failed', errorCode: 'brand-new' })).toBe(false);
  expect(isHopeless({ state: 'failed' })).toBe(false);
  expect(isHopeless({ state: 'ready', errorCode: 'file-damaged' })).toBe(false);
});
