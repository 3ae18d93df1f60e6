import type { Place, PlaceOption } from './places.ts';

/** Fish 3: what may follow is offered with what it means. */
export function fishScript(places: Place[]): string {
  return `# chatai for fish. To load it: chatai completion fish | source
function __chatai_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l at ''
    for word in $words
        switch "$at $word"
            case ${places
              .slice(1)
              .map(({ path }) => quoted(path))
              .join(' ')}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c chatai -f
${places.map(linesOf).join('')}`;
}

function linesOf({ path, verbs, options, choices, takesFiles }: Place): string {
  const here = `complete -c chatai -n "__chatai_at ${quoted(path)}"`;
  return [
    ...verbs.map(({ name, about }) => `${here} -a ${quoted(name)} -d ${quoted(about)}`),
    ...(choices.length > 0 ? [`${here} -a ${quoted(choices.join(' '))}`] : []),
    ...(takesFiles ? [`${here} -F`] : []),
    ...options.map((option) => `${here}${flagsOf(option)}${argumentOf(option)} -d ${quoted(option.about)}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const flagsOf = ({ flags }: PlaceOption) =>
  flags.map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`)).join('');

function argumentOf({ value }: PlaceOption): string {
  if (!value) return '';
  if (value.isFile) return ' -r -F';
  return value.choices.length > 0 ? ` -x -a ${quoted(value.choices.join(' '))}` : ' -x';
}

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
