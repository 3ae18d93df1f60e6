import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';

/** What every command works with; tests give their own. */
export interface Cli {
  /** Read when a command asks for it, so that `--help` and `config check` work with wrong settings. Throws `bad-setting`. */
  config(): Config;
  /** Version of this checkout. */
  version: string;
  clock: Clock;
  /** Results. */
  out(text: string): void;
  /** Progress, talk and errors. */
  err(text: string): void;
  /** Colour may be used on standard output: a terminal, and neither NO_COLOR nor TERM=dumb. */
  colour: boolean;
  /** Width of the terminal on standard error, when a line of it may be redrawn; undefined without one, with ACCESSIBLE or TERM=dumb. */
  columns: number | undefined;
  /** Asks the person at the terminal and returns what they typed; undefined when nobody can be asked. */
  ask(question: string): Promise<string | undefined>;
  /** Everything on standard input, for `-` in place of a file. */
  input(): Promise<string>;
  /** Aborted when a command that goes on (`logs -f`, `status --watch`) should end. */
  signal: AbortSignal;
  /** Aborted by Ctrl-C or SIGTERM, which end the program by themselves until this is asked for: whoever asks must end at once. */
  interrupted(): AbortSignal;
  /** Folder the person stands in, for short paths. */
  folder: string;
}
