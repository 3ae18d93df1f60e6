import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortOffset } from '@chatai/core/config/testing';
import { checkout } from './markdown.ts';

/** What the documents call by its default address. */
const defaultPorts = [8000, 3000, 3001, 8081];

/** An installation in a folder and on ports of its own, and a reader who types what is printed. */
export interface PrintedInstallation {
  /** What the start printed on standard output (npm's own lines left out), as it would be on the default ports and in the default folder. */
  printed: string;
  apiUrl: string;
  consoleUrl: string;
  simulatorUrl: string;
  /** Runs blocks one after the other in one shell, as a reader would; each one's output, or an error that shows the block that failed. */
  type(blocks: string[], folder: string): Promise<string[]>;
  /** Resolves to the exit code when it has ended, whoever ended it. */
  ended(): Promise<number | null>;
  /** Ends what still runs. */
  close(): Promise<void>;
}

/** Starts it with `command`, as a document prints it, in a checkout, and waits until it says what to do next. */
export async function startAsPrinted(command: string, clone: string = checkout): Promise<PrintedInstallation> {
  const home = mkdtempSync(path.join(tmpdir(), 'chatai-documents-'));
  const offset = await freePortOffset();
  const env = {
    ...process.env,
    PATH: `${path.join(clone, 'bin')}${path.delimiter}${process.env.PATH}`,
    CHATAI_HOME: home,
    CHATAI_PORT_OFFSET: String(offset),
    CHATAI_WORKERS: '1',
  };
  const shell = spawn('sh', ['-c', `exec ${command}`], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(shell, 'exit') as Promise<[number | null]>;
  const output = collect(shell);
  await new Promise<void>((resolve, reject) => {
    shell.stdout?.on('data', () => output().stdout.includes('\n  next: ') && resolve());
    void exited.then(([code]) => {
      rmSync(home, { recursive: true, force: true });
      reject(new Error(`${command} ended with ${code}:\n${output().stderr}`));
    });
  });

  const asPrinted = (text: string) =>
    defaultPorts
      .reduce((changed, port) => changed.replaceAll(`localhost:${port + offset}`, `localhost:${port}`), text)
      .replaceAll(home, '.chatai');
  const asRun = (code: string) =>
    defaultPorts
      .reduce((changed, port) => changed.replaceAll(`localhost:${port}`, `localhost:${port + offset}`), code)
      // Other tests keep the machine busy: who looks and says so (exit 4) has done what is printed.
      .replace(/^chatai (diagnose|d|health|status|s)\b.*$/gm, '{ $&; } || [ $? -eq 4 ]');

  return {
    printed: asPrinted(output().stdout.replace(/^(> .*)?\n/gm, '')),
    apiUrl: `http://localhost:${8000 + offset}`,
    consoleUrl: `http://localhost:${3000 + offset}`,
    simulatorUrl: `http://localhost:${8081 + offset}`,
    async type(blocks, folder) {
      const script = blocks.map((block) => `printf '${separator}'\n${asRun(block)}`).join('\n');
      const reader = spawn('sh', ['-e', '-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const said = collect(reader);
      const [code] = (await once(reader, 'close')) as [number | null];
      const outputs = said().stdout.split(separator).slice(1).map(asPrinted);
      if (code === 0) return outputs;
      throw new Error(
        `A printed block ended with ${code}:\n${blocks[outputs.length - 1]}\n${outputs.at(-1)}\n${said().stderr}`,
      );
    },
    ended: async () => (await exited)[0],
    async close() {
      if (shell.exitCode === null) shell.kill('SIGTERM');
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Stands between the outputs of two blocks (U+001E, record separator). */
const separator = '\u001e';

function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  return () => said;
}
