/**
 * WebAssembly stays as it is first compiled. The only such code is undici's HTTP parser (`fetch` has it too) and, once after an update,
 * Node's reader of TypeScript: compiling either anew, for speed that no figure shows, leaves 10 MB in a process for good.
 */
const webAssembly = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** MiB. Ten times what any of them needs: one that leaks ends, and is started again, before it takes the machine along. */
const most = '--max-old-space-size=1024';

/**
 * Flags of Node for programs of ours, for a small memory at rest (decision 0015). V8's young generation grows up to 96 MB while a program
 * starts, and an idle program never gives it back; too small a one costs a worker a fifth of its time. `quiet` is for all others.
 */
export const nodeFlags = {
  worker: [...webAssembly, '--max-semi-space-size=32', most],
  backend: [...webAssembly, '--max-semi-space-size=16', most],
  quiet: [...webAssembly, '--max-semi-space-size=1', most],
} as const satisfies Record<string, readonly string[]>;
