// `npm test`: every check and test of the project. Last line `N passed, N failed`; exit 0 only when all pass (contract.md 1).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureInstalled, forwardSignals, modernEnvironment, modernNode, root } from './ensure-installed.mjs';

/** Debian packages whose programs some tests use, by the name that CHATAI_TEST_WITHOUT knows. */
const debianPackages = {
  redis: { package: 'redis-server', program: 'redis-server' },
  prometheus: { package: 'prometheus', program: 'promtool' },
  curl: { package: 'curl', program: 'curl' },
  'postgresql-client': { package: 'postgresql-client', program: 'pg_dump' },
};

const filters = process.argv.slice(2);
await ensureInstalled();
await ensureDebianPackages();

const bin = (name) => path.join(root, 'node_modules/.bin', name);
const staticChecks = [
  { name: 'biome check', command: [bin('biome'), 'check', '.'] },
  { name: 'tsc --noEmit', command: [bin('tsc'), '--noEmit', '-p', root] },
  { name: 'tsc --noEmit (console)', command: [bin('tsc'), '--noEmit', '-p', path.join(root, 'apps/frontend')] },
];

let passed = 0;
let failed = 0;
// With a filter somebody works on one thing: only the tests that match run.
for (const check of filters.length > 0 ? [] : staticChecks) {
  say(`\n${check.name}`);
  if ((await runQuietly(check.name, check.command)) === 0) passed++;
  else failed++;
}
await runVitest();
if (process.env.CHATAI_TEST_WITHOUT)
  say(`\nnot run (CHATAI_TEST_WITHOUT): tests that need ${process.env.CHATAI_TEST_WITHOUT}`);
say(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function runVitest() {
  const folder = mkdtempSync(path.join(tmpdir(), 'chatai-results-'));
  const results = path.join(folder, 'results.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const vitest = [modernNode(), path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...filters];
  const code = await runQuietly('vitest', vitest);
  const counted = count(results);
  passed += counted.passed;
  // A crash, an error outside of every test, or a filter that matches nothing: vitest says so by its exit code alone.
  failed += counted.failed === 0 && code !== 0 ? 1 : counted.failed;
  rmSync(folder, { recursive: true, force: true });
}

/** Tests of vitest's JSON report; a file that could not even be loaded counts as one that failed. */
function count(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const unloaded = report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}

/** Runs a command and shows what it prints; without a terminal, where nothing is drawn anew, says every 5 s that it still runs. */
function runQuietly(name, [command, ...args]) {
  const terminal = process.stdout.isTTY === true;
  const started = Date.now();
  let lastSaid = Date.now();
  const child = spawn(command, args, {
    cwd: root,
    env: modernEnvironment(),
    stdio: ['ignore', ...(terminal ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
  });
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    from?.on('data', (chunk) => {
      lastSaid = Date.now();
      to.write(chunk);
    });
  }
  const ticker = setInterval(() => {
    if (terminal || Date.now() - lastSaid < 4_500) return;
    lastSaid = Date.now();
    process.stderr.write(`${name}, ${Math.round((Date.now() - started) / 1000)} s\n`);
  }, 500);
  const stop = forwardSignals(child);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`error: ${name} could not be started: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  }).finally(() => {
    clearInterval(ticker);
    stop();
  });
}

/** Root installs what is missing; for others the tests that need it say so in one sentence. */
async function ensureDebianPackages() {
  const without = (process.env.CHATAI_TEST_WITHOUT ?? '').split(',').map((name) => name.trim());
  const missing = Object.entries(debianPackages)
    .filter(([name, { program }]) => !without.includes(name) && !isOnPath(program))
    .map(([, entry]) => entry.package);
  if (missing.length === 0 || process.getuid?.() !== 0 || !isOnPath('apt-get')) return;
  say(`installing ${missing.join(', ')} (apt-get)`);
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing];
  if ((await runApt(install)) === 0) return;
  await runApt(['apt-get', 'update', '-qq']);
  if ((await runApt(install)) !== 0) {
    say(`error: apt-get could not install ${missing.join(', ')}; the tests that need them will fail`);
  }
}

/** Its pages of output are worth nothing unless it fails. */
function runApt(command) {
  const child = spawn(command[0], command.slice(1), {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const started = Date.now();
  const ticker = setInterval(
    () => say(`${command.slice(0, 2).join(' ')}, ${Math.round((Date.now() - started) / 1000)} s`),
    4_000,
  );
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  }).finally(() => clearInterval(ticker));
}

function isOnPath(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
