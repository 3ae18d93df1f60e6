import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeFlags } from './index.ts';

// V8 renames and drops flags, and Node does not start with one that it does not know.
test.each(Object.entries(nodeFlags))('this Node knows the flags of a %s program', (_, flags) => {
  const { status, stderr } = spawnSync(process.execPath, [...flags, '-e', ''], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the supervisor of `npm start`, launched before this package can be loaded, has the flags of a quiet program', async () => {
  const launcher = await import(path.resolve(import.meta.dirname, '../../../../bin/run.mjs'));
  expect(launcher.nodeFlags).toEqual(nodeFlags.quiet);
});
