import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lockFile } from './lock-file.ts';

const checkout = path.dirname(lockFile);

interface Room {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

test('the lock file names no host', async () => {
  expect(await readFile(lockFile, 'utf8'), 'run: node tests/lock-file.ts').not.toContain('://');
});

test('packages of others are named by one exact version, locked with a checksum, and run no script when they are installed', () => {
  const inexact = globSync('{.,packages/*,apps/*,runbooks}/package.json', { cwd: checkout }).flatMap((file) => {
    const room = JSON.parse(readFileSync(path.join(checkout, file), 'utf8')) as Room;
    const named = { ...room.dependencies, ...room.devDependencies, ...room.optionalDependencies };
    return Object.entries(named)
      .filter(([name, version]) => !name.startsWith('@chatai/') && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${file}: ${name} ${version}`);
  });
  expect(inexact).toEqual([]);

  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
    packages: Record<string, { integrity?: string; link?: boolean; inBundle?: boolean }>;
  };
  const unsure = Object.entries(packages).filter(
    ([place, { integrity, link, inBundle }]) =>
      // What comes inside of another package is under the checksum of that one.
      place.includes('node_modules/') && !link && !inBundle && !integrity?.startsWith('sha512-'),
  );
  expect(unsure.map(([place]) => place)).toEqual([]);
  expect(readFileSync(path.join(checkout, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
});
