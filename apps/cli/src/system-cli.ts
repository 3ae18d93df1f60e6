import { readFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import type { Cli } from './cli.ts';

/** The real terminal, clock and settings. */
export function systemCli(): Cli {
  // Whoever read our output may have gone (`chatai logs | head`): that is no failure of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    config: () => loadConfig(),
    version: versionOf(path.resolve(import.meta.dirname, '../../../package.json')),
    clock: systemClock,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    // `hasColors` knows NO_COLOR and TERM=dumb.
    colour: process.stdout.isTTY === true && process.stdout.hasColors(),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    folder: process.cwd(),
  };
}

const versionOf = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
