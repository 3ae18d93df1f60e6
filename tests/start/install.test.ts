import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let clone: string;

beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), 'chatai-clone-'));
  cpSync(path.join(root, 'bin'), path.join(clone, 'bin'), { recursive: true });
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

/** A checkout with one package from a folder beside it, so that no registry is needed; `npm start` prints what it finds. */
function aClone(dependencies: Record<string, string> = {}, lock: Record<string, unknown> = {}): void {
  const place = path.join(clone, 'packages/greeting');
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'package.json'), '{"name":"greeting","version":"1.0.0"}');
  const packageJson = { name: 'clone', version: '1.0.0', private: true, workspaces: ['packages/*'], dependencies };
  writeFileSync(path.join(clone, 'package.json'), JSON.stringify(packageJson));
  const packages = {
    '': packageJson,
    'node_modules/greeting': { resolved: 'packages/greeting', link: true },
    'packages/greeting': { version: '1.0.0' },
    ...lock,
  };
  writeFileSync(path.join(clone, 'package-lock.json'), JSON.stringify({ name: 'clone', lockfileVersion: 3, packages }));
  mkdirSync(path.join(clone, 'apps/cli/src'), { recursive: true });
  writeFileSync(
    path.join(clone, 'apps/cli/src/main.ts'),
    'console.log("started", process.argv.slice(2).join(" ")); process.exit(5);',
  );
}

async function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['bin/start.mjs', '--json'], {
    cwd: clone,
    env: { ...process.env, npm_config_fetch_retries: '0', npm_config_cache: path.join(clone, '.cache'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

test('a fresh clone installs its packages first, then runs with the same arguments and exit code', async () => {
  aClone();
  const { code, stdout, stderr } = await start();
  expect(stderr).toMatch(/^installing the packages \(npm ci\).*\ninstalled the packages in \d+ s\n$/);
  // It is told how long that took, to say so when it is ready.
  expect({ code, stdout }).toEqual({
    code: 5,
    stdout: expect.stringMatching(/^started up --installed-in \d+ --json\n$/),
  });
  expect(existsSync(path.join(clone, 'node_modules/greeting'))).toBe(true);
});

test('what is installed is not installed again, and what was deleted is', async () => {
  aClone();
  await start();
  expect((await start()).stderr).toBe('');
  rmSync(path.join(clone, 'node_modules/greeting'), { recursive: true });
  expect((await start()).stderr).toContain('installed the packages');
});

test('two starts in a fresh clone install once', async () => {
  aClone();
  const both = await Promise.all([start(), start()]);
  expect(both.map(({ code }) => code)).toEqual([5, 5]);
  expect(both.filter(({ stderr }) => stderr.includes('installed the packages'))).toHaveLength(1);
});

test('a registry that cannot be reached is told in one sentence with exit 1', async () => {
  const leftPad = { version: '1.3.0', integrity: `sha512-${'A'.repeat(86)}==` };
  aClone({ 'left-pad': '1.3.0' }, { 'node_modules/left-pad': leftPad });
  const { code, stdout, stderr } = await start({ npm_config_registry: 'http://127.0.0.1:9/' });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim().split('\n').at(-1)).toBe(
    'error: the packages could not be installed: the npm registry cannot be reached. Check the network or the registry in .npmrc and start again.',
  );
});

test('a lock file that does not fit is told as such', async () => {
  aClone();
  writeFileSync(
    path.join(clone, 'package.json'),
    '{"name":"clone","version":"1.0.0","dependencies":{"left-pad":"1.3.0"}}',
  );
  rmSync(path.join(clone, 'node_modules'), { recursive: true, force: true });
  const { code, stderr } = await start();
  expect(code).toBe(1);
  expect(stderr).toContain('package-lock.json does not fit package.json');
});
