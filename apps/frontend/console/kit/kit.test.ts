import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const folder = path.resolve(import.meta.dirname, '..');
const read = (pattern: string) =>
  globSync(pattern, { cwd: folder })
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');

it('the kit shows every component', () => {
  const door = readFileSync(path.join(folder, 'ui/index.ts'), 'utf8');
  const exported = [...door.matchAll(/export \{ ([^}]*) \}/g)].flatMap(([, names = '']) => names.split(', '));
  const components = exported.filter((name) => /^[A-Z]/.test(name));
  const shown = read('kit/*.tsx') + read('app/kit/page.tsx');
  expect(components.length).toBeGreaterThan(25);
  expect(components.filter((name) => !new RegExp(`<${name}\\b`).test(shown))).toEqual([]);
});
