/** What the console is built from, as one short hash: the same sources give the same stamp on every machine. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const checkout = path.resolve(import.meta.dirname, '../..');

/** Everything that ends up in the browser or in Next's server: a change in any of these files makes a build stale. */
const sources = [
  'apps/frontend/console/**/*.{ts,tsx,css,mjs,svg,woff2}',
  'apps/frontend/{package.json,tsconfig.json,build.ts,build-stamp.ts}',
  'packages/contract/src/**/*.ts',
  'packages/contract/package.json',
  'package-lock.json',
  'tsconfig.json',
];

const isIgnored = (name: string) => /(^|\/)(node_modules|\.next)\/|\.test\.tsx?$|next-env\.d\.ts$/.test(name);

/** 16 hexadecimal digits over names and contents of all sources. About 10 ms. */
export function buildStamp(root = checkout): string {
  const names = globSync(sources, { cwd: root, exclude: (name) => name === 'node_modules' || name === '.next' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !isIgnored(name))
    .sort();
  const hash = createHash('sha256');
  for (const name of names) {
    const content = readFileSync(path.join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Where Next builds, relative to `console/`; its cache stays here. */
export const workFolder = '.next/work';

/** Folder, relative to `console/`, of the finished build with this stamp. A build appears there whole or not at all. */
export const builtFolder = (stamp: string) => `.next/${stamp}`;

const inConsole = (name: string) => path.join(import.meta.dirname, 'console', name);

/** Is there a finished build of the sources as they are now? */
export const isBuilt = (stamp = buildStamp()) => existsSync(inConsole(builtFolder(stamp)));

const failedFile = inConsole('.next/failed');

/** Remembers that the sources with this stamp cannot be built. */
export const noteFailed = (stamp: string): void => writeFileSync(failedFile, stamp);

/** How the build of the sources as they are now is. `missing`: nobody has tried. */
export function buildState(): { stamp: string; state: 'built' | 'failed' | 'missing' } {
  const stamp = buildStamp();
  if (isBuilt(stamp)) return { stamp, state: 'built' };
  const hasFailed = existsSync(failedFile) && readFileSync(failedFile, 'utf8') === stamp;
  return { stamp, state: hasFailed ? 'failed' : 'missing' };
}
