import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { dryRunCommand } from './command-line.ts';

/** The words that a shell makes of a line. */
const wordsOf = (line: string) =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

const program = { name: 'program', fallback: null, secret: false };

test.each([
  'backend-api',
  'x; rm -rf /',
  '$(reboot) `reboot` $HOME',
  `it's "mine" \\ !1`,
  "it's",
  'two\nlines',
  '#3 *',
  '--help',
])('whatever a program calls itself, %j, is one word of the command and nothing else', (value) => {
  expect(wordsOf(dryRunCommand('backend#free-connections', [program], { program: value }))).toEqual([
    ...['chatai', 'runbook', 'run', 'backend#free-connections', '--param', `program=${value}`, '--dry-run'],
  ]);
});

test('what is not known stands as its name, a secret as a file, and what need not be given is left out', () => {
  const params = [
    { name: 'bot', fallback: null, secret: false },
    { name: 'token', fallback: null, secret: true },
    { name: 'mode', fallback: 'polling', secret: false },
  ];
  expect(dryRunCommand('bots-monitoring#replace-token', params, { token: 'secret' })).toBe(
    'chatai runbook run bots-monitoring#replace-token --param bot=BOT --param-file token=TOKEN_FILE --dry-run',
  );
});
