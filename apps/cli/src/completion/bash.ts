import type { Place } from './places.ts';

/** Bash 3.2 and later: the words so far lead to a place, and what may follow there is offered. */
export function bashScript(places: Place[]): string {
  const withValue = places.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => ({ at: `${path} ${flag}`, ...value })) : [])),
  );
  const values = withValue.map(({ at, choices, isFile }) => {
    const offer = isFile
      ? 'compopt -o default 2>/dev/null; return'
      : choices.length > 0
        ? `words=${quoted(choices)}`
        : 'return';
    return `    ${quoted([at])}) ${offer} ;;\n`;
  });
  const words = places.map(({ path, verbs, options, choices, takesFiles }) => {
    const all = [...verbs.map(({ name }) => name), ...choices, ...options.flatMap(({ flags }) => flags)];
    const files = takesFiles ? '; compopt -o default 2>/dev/null' : '';
    return `      ${quoted([path])}) words=${quoted(all)}${files} ;;\n`;
  });
  return `# chatai for bash. To load it: source <(chatai completion bash)
_chatai() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} path= words= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
      ${places
        .slice(1)
        .map(({ path }) => quoted([path]))
        .join('|')}) path="$path $word" ;;
    esac
  done
  case "$path $before" in
${values.join('')}  esac
  if [ -z "$words" ]; then
    case "$path" in
${words.join('')}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _chatai chatai
`;
}

/** None of our names holds a quote. */
const quoted = (words: string[]) => `'${words.join(' ')}'`;
