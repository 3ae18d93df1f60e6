import { systemClock } from '@chatai/core/clock';
import { type Environment, loadConfig } from '@chatai/core/config';
import type { Cli } from '../cli.ts';
import { runCli } from '../run-cli.ts';

/** A terminal of a test: settings given, output kept. */
export interface TestCli extends Cli {
  stdout(): string;
  stderr(): string;
}

/** Nobody sits there unless `answers` are given; no colour unless asked for. */
export function aCli(env: Environment, more: Partial<Cli> & { answers?: string[]; typed?: string } = {}): TestCli {
  let stdout = '';
  let stderr = '';
  const answers = more.answers?.slice();
  return {
    config: () => loadConfig(env),
    version: '1.0.0',
    clock: systemClock,
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    colour: false,
    columns: undefined,
    ask: async () => answers?.shift(),
    input: async () => more.typed ?? '',
    signal: new AbortController().signal,
    interrupted: () => new AbortController().signal,
    folder: '/',
    ...more,
    stdout: () => stdout,
    stderr: () => stderr,
  };
}

/** Runs `chatai <line>`; words are separated by one space. */
export async function chatai(
  cli: TestCli,
  line: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const exitCode = await runCli(line.split(' '), cli, () => Promise.reject(new Error('up is not run here')));
  return { exitCode, stdout: cli.stdout(), stderr: cli.stderr() };
}
