import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildStamp } from './build-stamp.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'chatai-stamp-'));
  write('apps/frontend/console/app/page.tsx', 'one');
  write('packages/contract/src/me.ts', 'two');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, content: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), content);
}

describe('the stamp of a build', () => {
  it.each([
    ['a page', 'apps/frontend/console/app/page.tsx'],
    ['the contract', 'packages/contract/src/me.ts'],
    ['the locked dependencies', 'package-lock.json'],
    ['a new file', 'apps/frontend/console/app/new/page.tsx'],
  ])('changes with %s', (_, name) => {
    const before = buildStamp(root);
    write(name, 'changed');
    expect(buildStamp(root)).not.toBe(before);
  });

  it.each([
    ['a test', 'apps/frontend/console/app/page.test.tsx'],
    ['what Next writes', 'apps/frontend/console/.next/work/server/page.ts'],
    ['the types that Next writes', 'apps/frontend/console/next-env.d.ts'],
    ['another room', 'packages/core/src/clock.ts'],
  ])('does not change with %s', (_, name) => {
    const before = buildStamp(root);
    write(name, 'changed');
    expect(buildStamp(root)).toBe(before);
  });

  it('changes when text moves from one file to another', () => {
    const before = buildStamp(root);
    write('apps/frontend/console/app/page.tsx', 'on');
    write('packages/contract/src/me.ts', 'etwo');
    expect(buildStamp(root)).not.toBe(before);
  });
});
