import type { CheckState } from '@chatai/core/health';

/** SGR codes (ECMA-48): the only escape bytes we print, on the state's word alone. */
const colours: Record<CheckState, number> = { ok: 32, warn: 33, fail: 31, unknown: 35, off: 2 };

/** Colours the words `ok`, `warn`, `fail`, `unknown`, `off` that stand where `column` says in each line of a finished table. */
export function colourStates(text: string, states: CheckState[], column: 'first' | RegExp, colour: boolean): string {
  if (!colour) return text;
  const lines = text.split('\n');
  states.forEach((state, index) => {
    const paint = `\u001b[${colours[state]}m${state}\u001b[0m`;
    const line = lines[index] ?? '';
    lines[index] =
      column === 'first' ? line.replace(/^\S+/, paint) : line.replace(column, (_, before) => before + paint);
  });
  return lines.join('\n');
}
