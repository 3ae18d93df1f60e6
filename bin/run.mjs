// Runs a program of ours on the modern Node and lives exactly as long as it does: signals and exit codes pass through, and it learns of our death.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { ancestors, isSameProcess } from './ancestors.mjs';
import { ensureInstalled, forwardSignals, modernEnvironment, modernNode, root } from './ensure-installed.mjs';

/** `nodeFlags.quiet` of packages/core, which cannot be loaded yet and whose test holds them equal: the supervisor is there for days and does little. */
export const nodeFlags = [
  '--no-wasm-tier-up',
  '--no-wasm-dynamic-tiering',
  '--max-semi-space-size=1',
  '--max-old-space-size=1024',
];

/** Installs what is missing, then runs `program` (relative to the checkout) with the `args` made of the seconds that took. Never returns. */
export async function run(program, args) {
  const startedBy = ancestors();
  const installSeconds = await ensureInstalled();
  // The IPC channel is the life line: when we are killed it closes, and the program ends itself (contract.md 1).
  const child = spawn(modernNode(), [...nodeFlags, path.join(root, program), ...args(installSeconds)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: modernEnvironment(),
  });
  forwardSignals(child);
  if (process.env.npm_lifecycle_event === 'start') stopWith(startedBy, child);
  child.on('error', (error) => {
    process.stderr.write(`error: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** npm, or the shell between it and us, was killed: nobody could stop us any more, so we stop. */
function stopWith(chain, child) {
  const timer = setInterval(() => {
    if (chain.every(isSameProcess)) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 500);
  timer.unref();
}
