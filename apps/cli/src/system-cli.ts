import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { systemClock } from '@chatai/core/clock';
import { loadConfig, mayRedraw } from '@chatai/core/config';
import type { Cli } from './cli.ts';
import { exitCodes } from './output/failure.ts';

/** The real terminal, clock and settings. */
export function systemCli(): Cli {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', notWritten);
  return {
    config: () => loadConfig(),
    version: versionOf(path.resolve(import.meta.dirname, '../../../package.json')),
    clock: systemClock,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    // `hasColors` knows NO_COLOR and TERM=dumb.
    colour: process.stdout.isTTY === true && process.stdout.hasColors(),
    columns: process.stderr.isTTY === true && mayRedraw() ? process.stderr.columns || usualColumns : undefined,
    ask,
    input: async () => text(process.stdin),
    // A signal ends the process; nothing has to be cleaned up in a command that only reads.
    signal: new AbortController().signal,
    interrupted,
    folder: process.cwd(),
  };
}

/** Whoever read our output may have gone (`chatai logs | head`): that is no failure of ours. What a full disk did not take is lost. */
function notWritten({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.stderr.write(`error: the output could not be written: ${message}\nMake room, or write it to another place\n`);
  process.exit(exitCodes.failed);
}

/** Of a terminal that does not say how wide it is. */
const usualColumns = 80;

function interrupted(): AbortSignal {
  const interruption = new AbortController();
  // A terminal signals the launcher and us, and the launcher hands it on: more than one may come.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());
  return interruption.signal;
}

async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

const versionOf = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
