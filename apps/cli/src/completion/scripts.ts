import type { Command } from 'commander';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { placesOf } from './places.ts';
import { zshScript } from './zsh.ts';

/** Shells for which there is completion. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** What a shell reads to complete the commands, options and fixed choices of `program`. */
export const completionOf = (program: Command, shell: Shell): string => scripts[shell](placesOf(program));
