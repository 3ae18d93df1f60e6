import type { Place, Word } from './places.ts';

/** Zsh 5: what may follow is offered with what it means. */
export function zshScript(places: Place[]): string {
  const withValue = places.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => ({ at: `${path} ${flag}`, ...value })) : [])),
  );
  const values = withValue.map(({ at, choices, isFile }) => {
    const offer = isFile
      ? '_files; return'
      : choices.length > 0
        ? `found=(${choices.map(quoted).join(' ')})`
        : 'return';
    return `    (${quoted(at)}) ${offer} ;;\n`;
  });
  const words = places.map(({ path, verbs, options, choices, takesFiles }) => {
    const all = [
      ...verbs,
      ...choices.map((name) => ({ name, about: '' })),
      ...options.flatMap(({ flags, about }) => flags.map((name) => ({ name, about }))),
    ];
    const files = takesFiles ? ' files=1' : '';
    return `      (${quoted(path)})${files} found=(\n${all.map((word) => `        ${described(word)}\n`).join('')}      ) ;;\n`;
  });
  return `#compdef chatai
# chatai for zsh. To load it: source <(chatai completion zsh)
_chatai() {
  local at= word files=
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      (${places
        .slice(1)
        .map(({ path }) => quoted(path))
        .join('|')}) at="$at $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${values.join('')}  esac
  if (( ! \${#found} )); then
    case "$at" in
${words.join('')}    esac
  fi
  _describe chatai found
  [[ -n $files ]] && _files
}
if [[ "\${funcstack[1]}" = _chatai ]]; then _chatai "$@"; else compdef _chatai chatai; fi
`;
}

/** The first colon that has no backslash parts a word from what it means. */
const described = ({ name, about }: Word) => quoted(about ? `${name.replaceAll(':', '\\:')}:${about}` : name);

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
