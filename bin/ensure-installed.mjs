// First things of every command: install what is missing, then continue on the Node that npm brought. Runs on Node 20 with nothing installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Installs the packages of package-lock.json when node_modules is not what the lock says. Resolves to how many seconds that took, 0 when
 * there was nothing to do. Ends the process with one sentence when it fails.
 */
export async function ensureInstalled() {
  if (isInstalled(root)) return 0;
  const started = Date.now();
  const release = await takeInstallLock();
  try {
    // Whoever held the lock before us may have installed everything.
    if (!isInstalled(root)) await install();
  } finally {
    release();
  }
  if (!isInstalled(root)) give('npm ci finished, but packages are missing. Delete node_modules and start again.');
  return Math.max(1, seconds(started));
}

/** Path of the Node that runs our TypeScript: npm's own copy, else this one when it is new enough (Node 22.18 strips types). */
export function modernNode() {
  const fromNpm = path.join(root, 'node_modules/.bin/node');
  if (existsSync(fromNpm)) return fromNpm;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return give(`No Node 24 for ${process.platform} ${process.arch} comes with npm; install Node 24 or newer.`);
}

/**
 * Environment of what we start: npm's Node first in PATH, so that tools with `#!/usr/bin/env node` run on it too, and a cache of compiled
 * code, which halves the time our programs take to load.
 */
export function modernEnvironment() {
  const { PATH = '', NODE_COMPILE_CACHE = path.join(root, 'node_modules/.cache/node') } = process.env;
  const bin = path.join(root, 'node_modules/.bin');
  return { ...process.env, PATH: `${bin}${path.delimiter}${PATH}`, NODE_COMPILE_CACHE };
}

/** npm writes node_modules/.package-lock.json last: it names every package that is really there. Packages of other platforms are optional and absent. */
export function isInstalled(folder) {
  const wanted = readLock(path.join(folder, 'package-lock.json'));
  const found = readLock(path.join(folder, 'node_modules/.package-lock.json'));
  if (!wanted || !found) return false;
  for (const [place, entry] of Object.entries(wanted)) {
    if (!place) continue;
    const there = found[place];
    if (!there && entry.optional) continue;
    if (!there || there.version !== entry.version || there.integrity !== entry.integrity) return false;
    if (!existsSync(path.join(folder, place))) return false;
  }
  return true;
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Two commands that start together in a fresh clone install once. The lock is a folder outside the checkout, with the holder's pid. */
async function takeInstallLock() {
  const name = createHash('sha256').update(`${root} ${userInfo().uid}`).digest('hex').slice(0, 16);
  const lock = path.join(tmpdir(), `chatai-install-${name}`);
  const pidFile = path.join(lock, 'pid');
  for (let told = 0; ; told++) {
    try {
      mkdirSync(lock);
      writeFileSync(pidFile, String(process.pid));
      return () => rmSync(lock, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') return () => {};
    }
    if (told > 0 && !isAlive(Number(read(pidFile)))) rmSync(lock, { recursive: true, force: true });
    else if (told % 8 === 0) say('another command is installing the packages; waiting for it');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function install() {
  const started = Date.now();
  say('installing the packages (npm ci), about a minute the first time');
  const ticker = setInterval(() => say(`installing the packages, ${seconds(started)} s`), 4_000);
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const child = spawn(npm[0], [...npm.slice(1), 'ci', '--loglevel=error', '--no-progress'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: installEnvironment(),
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const stop = forwardSignals(child);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += `npm error ${error.message}`;
      resolve(1);
    });
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
  clearInterval(ticker);
  if (stop()) process.exit(130);
  if (code !== 0) give(`the packages could not be installed: ${installProblem(output)}`);
  say(`installed the packages in ${seconds(started)} s`);
}

/** What npm set for the script it runs must not change the `npm ci` inside it; settings of the user stay. */
function installEnvironment() {
  const passed = Object.entries(process.env).filter(
    ([name]) => !/^npm_(config_(json|silent|loglevel)|lifecycle|package|command)/.test(name),
  );
  return Object.fromEntries(passed);
}

function installProblem(output) {
  const known = [
    [/ENOSPC/, 'the disk is full. Free some space and start again'],
    [/EACCES|EPERM|EROFS/, 'this folder may not be written to. Start as the owner of the checkout'],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i,
      'the npm registry cannot be reached. Check the network or the registry in .npmrc and start again',
    ],
    [/can only install packages when|not in sync|Missing: /, 'package-lock.json does not fit package.json'],
    [/spawn .*ENOENT/, 'npm was not found. Install npm 9 or newer'],
  ];
  for (const [shape, sentence] of known) if (shape.test(output)) return `${sentence}.`;
  const line = output.split('\n').find((text) => /^npm error (?!code|errno|syscall|path|A complete log)/.test(text));
  return `${(line ?? 'npm ci failed').replace(/^npm error /, '').trim()} (run \`npm ci\` to see all of it).`;
}

/** Passes SIGINT, SIGTERM and SIGHUP on to `child`. Returns a function that ends that and tells whether there was one. */
export function forwardSignals(child) {
  let signalled = false;
  const listeners = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const listener = () => {
      signalled = true;
      child.kill(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const off of listeners) off();
    return signalled;
  };
}

const seconds = (since) => Math.round((Date.now() - since) / 1000);
const say = (text) => process.stderr.write(`${text}\n`);
const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function give(sentence) {
  say(`error: ${sentence}`);
  process.exit(1);
}
