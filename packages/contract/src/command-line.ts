/** What a step asks for (`runbookStep.params`), as far as a command line has to know it. */
interface Asked {
  name: string;
  fallback: string | null;
  secret: boolean;
}

/**
 * The dry run of a step as it is typed in a terminal. What must be given and is not known stands as its name in capitals, a secret as the name of
 * a file: it stands in no list of processes.
 */
export function dryRunCommand(step: string, params: readonly Asked[], given: Readonly<Record<string, string>>): string {
  const words = params.flatMap(({ name, fallback, secret }) => {
    const [value, blank] = [given[name], name.toUpperCase()];
    if (secret) return [`--param-file ${name}=${blank}_FILE`];
    if (!value && fallback !== null) return [];
    return [`--param ${name}=${value ? asTyped(value) : blank}`];
  });
  return ['chatai', 'runbook', 'run', step, ...words, '--dry-run'].join(' ');
}

/** A word as it is typed in the next command line: in quotes where it needs them, and with what stands in it harmless to a shell. */
export const asTyped = (word: string): string =>
  /^[\p{L}\p{N}@._-]+$/u.test(word) ? word : /["$`!\\]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
