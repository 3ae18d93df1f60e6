import type { Argument, Command, Option } from 'commander';

/** A place on the command line, and what may be typed there: read off the commands themselves, so that it is never out of date. */
export interface Place {
  /** What was typed: ` bots list`, with a space before each word; empty behind `chatai` itself. */
  path: string;
  verbs: Word[];
  options: PlaceOption[];
  /** Words that an argument may be. */
  choices: string[];
  /** May an argument be a file? */
  takesFiles: boolean;
}

/** A word with what it means. */
export interface Word {
  name: string;
  about: string;
}

/** An option; `value` is undefined when it takes none. */
export interface PlaceOption {
  /** `--yes`, `-y`. */
  flags: string[];
  about: string;
  value: { choices: string[]; isFile: boolean } | undefined;
}

/** All places, each noun before its verbs. */
export function placesOf(command: Command, path = ''): Place[] {
  const verbs = command.commands.map((verb) => ({ name: verb.name(), about: verb.description() }));
  const place = {
    path,
    verbs,
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionOf), help],
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    takesFiles: command.registeredArguments.some(isFile),
  };
  return [place, ...command.commands.flatMap((verb) => placesOf(verb, `${path} ${verb.name()}`))];
}

const optionOf = ({ short, long, description, required, optional, argChoices, flags }: Option): PlaceOption => ({
  flags: [long, short].filter((flag) => flag !== undefined),
  about: description,
  value: required || optional ? { choices: argChoices ?? [], isFile: /<file>/.test(flags) } : undefined,
});

const isFile = (argument: Argument) => /^files?$/.test(argument.name());

/** Commander's own. */
const help: PlaceOption = { flags: ['--help', '-h'], about: 'what it does, with examples', value: undefined };
