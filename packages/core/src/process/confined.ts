import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** What a program that handles strangers' bytes may use. */
export interface Confinement {
  /** Files that it may read: its own code. */
  readable: readonly string[];
  /** Of JavaScript, and of the whole process: above the latter it is killed. */
  heapMb: number;
  residentMb: number;
  cpuSeconds: number;
}

/**
 * Starts a program of ours that may do nothing but compute (security.md T19): Node's permission model takes files, children and workers away; where
 * the system lets us, a network namespace of its own takes the network away and the kernel ends it after its seconds of CPU (SIGXCPU) and when we
 * end. Its resident memory is looked at ten times a second, and ends it (`killed` is true). Speaks by stdin and stdout.
 */
export async function spawnConfined(
  program: string,
  args: readonly string[],
  confinement: Confinement,
): Promise<ChildProcess> {
  const node = [
    process.execPath,
    '--permission',
    ...confinement.readable.map((folder) => `--allow-fs-read=${folder}`),
    `--max-old-space-size=${confinement.heapMb}`,
    '--max-semi-space-size=8',
    '--no-warnings',
    program,
    ...args,
  ];
  const [command, ...rest] = [...(await walls(confinement.cpuSeconds)), ...node];
  const child = spawn(command as string, rest, { stdio: ['pipe', 'pipe', 'ignore'], env: {} });
  watchMemory(child, confinement.residentMb);
  return child;
}

/**
 * What of the system's own walls there is: a network of its own (util-linux `unshare`), an end with whoever started it (`setpriv`), a limit on
 * CPU time (`prlimit`), and the cores only when nobody else wants them (`nice`).
 */
async function walls(cpuSeconds: number): Promise<string[]> {
  available ??= askSystem();
  const { unshare, setpriv, prlimit, nice } = await available;
  return [
    ...(unshare ? ['unshare', '--user', '--net'] : []),
    // Behind the namespace: a change of user forgets it.
    ...(setpriv ? ['setpriv', '--pdeathsig', 'KILL'] : []),
    // First SIGXCPU, which says why, then SIGKILL.
    ...(prlimit ? ['prlimit', `--cpu=${cpuSeconds}:${cpuSeconds + 1}`] : []),
    ...(nice ? ['nice', '-n', '10'] : []),
  ];
}

let available: ReturnType<typeof askSystem> | undefined;

/** Once, and without holding up what else this program does: a backend answers webhooks meanwhile. */
async function askSystem() {
  const [unshare, setpriv, prlimit, nice] = await Promise.all([
    works('unshare', ['--user', '--net', 'true']),
    works('setpriv', ['--pdeathsig', 'KILL', 'true']),
    works('prlimit', ['--cpu=1', 'true']),
    works('nice', ['-n', '10', 'true']),
  ]);
  return { unshare, setpriv, prlimit, nice };
}

async function works(command: string, args: string[]): Promise<boolean> {
  const [code] = await once(spawn(command, args, { stdio: 'ignore' }), 'exit').catch(() => []);
  return code === 0;
}

function watchMemory(child: ChildProcess, residentMb: number): void {
  const timer = setInterval(() => {
    if (residentMbOf(child.pid) <= residentMb) return;
    clearInterval(timer);
    child.kill('SIGKILL');
  }, 100);
  timer.unref();
  child.once('close', () => clearInterval(timer));
}

/** 0 where the system does not tell (no /proc), and of a process that is gone: V8's own limit stands all the same. */
function residentMbOf(pid: number | undefined): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
