import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Loads what the worker's program loads when it starts, and says which files of the query builder came with it. */
function builderFiles(): string[] {
  const program = readFileSync(path.join(import.meta.dirname, 'main.ts'), 'utf8');
  const imports = program.split('\n').filter((line) => line.includes(" from '"));
  const specifiers = imports.map((line) => line.slice(line.lastIndexOf(" from '") + 7, -2));
  const script = `
    import { createRequire } from 'node:module';
    for (const specifier of ${JSON.stringify(specifiers)}) await import(specifier);
    const files = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('/kysely/'));
    console.log(JSON.stringify(files));
    process.exit();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

test('a worker that starts loads no query builder, which would be 15 MB of each (decision 0015)', () => {
  expect(builderFiles()).toEqual([]);
});
