import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../run-cli.ts';
import { aCli, chatai } from '../testing/a-cli.ts';
import { completionOf, shells } from './index.ts';
import { placesOf } from './places.ts';

const nothing = () => Promise.reject(new Error('not run here'));
const program = await createProgram({ cli: aCli({}), run: nothing }, nothing, () => {});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chatai-completion-'));
  for (const shell of shells) writeFileSync(path.join(folder, shell), completionOf(program, shell));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash offers for the last word of each line, as when Tab is pressed behind it. */
function offered(...lines: string[]): string[][] {
  const ask = `source ${folder}/bash
    while IFS= read -r line; do
      IFS=' ' read -ra COMP_WORDS <<< "$line"
      [[ $line == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      COMPREPLY=()
      _chatai
      echo "\${COMPREPLY[@]}"
    done`;
  const input = lines.map((line) => `${line}\n`).join('');
  const { stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-c', ask], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').filter(Boolean));
}

test('bash offers every command and every option where it may stand', () => {
  const places = placesOf(program);
  const found = offered(...places.map((place) => `chatai${place.path} `));
  for (const [index, { path: place, verbs, options, choices }] of places.entries()) {
    const all = [...verbs.map(({ name }) => name), ...choices, ...options.flatMap(({ flags }) => flags)];
    expect(found[index], `chatai${place}`).toEqual(all);
  }
});

test('bash offers what begins so, also behind arguments, and what an option may be', () => {
  expect(
    offered(
      'chatai bots che',
      'chatai bots show @shop_help_bot --j',
      'chatai bots list --state l',
      'chatai bots add --mode ',
      'chatai bots add --assistant ',
      'chatai bots dead-letters re',
      'chatai completion ',
    ),
  ).toEqual([
    ['check'],
    ['--json'],
    ['live', 'limited'],
    ['webhook', 'polling'],
    [],
    ['replay'],
    ['bash', 'zsh', 'fish', '--json', '--help', '-h'],
  ]);
});

test.each(shells)('the script for %s knows every command and option', async (shell) => {
  const { exitCode, stdout } = await chatai(aCli({}), `completion ${shell}`);
  expect(exitCode).toBe(0);
  for (const { path: place, verbs, options } of placesOf(program)) {
    if (place) expect(stdout).toContain(`'${place}'`);
    for (const { name } of verbs) expect(stdout).toContain(name);
    for (const flag of options.flatMap(({ flags }) => flags))
      expect(stdout).toContain(shell === 'fish' ? flag.replace(/^--?/, ' ') : flag);
  }
});

test('what stands in a description cannot break out of the script', async () => {
  const odd = await createProgram({ cli: aCli({}), run: nothing }, nothing, () => {});
  odd.commands[0]?.description('it\'s `here` $(date) \\ : "so"');
  expect(completionOf(odd, 'zsh')).toContain("'up:it'\\''s `here` $(date) \\ : \"so\"'");
  expect(completionOf(odd, 'fish')).toContain("-d 'it\\'s `here` $(date) \\\\ : \"so\"'");
});

const isThere = (shell: string) => spawnSync(shell, ['--version']).status === 0;

for (const shell of shells)
  test.skipIf(!isThere(shell))(`${shell} takes its script`, () => {
    const { status, stderr } = spawnSync(shell, ['-n', path.join(folder, shell)], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

test.skipIf(!isThere('fish'))('fish offers what begins so, with what it means', () => {
  const ask = ['bots che', 'users res', 'bots list --state l'].map((line) => `complete -C "chatai ${line}"`);
  const { stdout } = spawnSync('fish', ['-N', '-c', [`source ${folder}/fish`, ...ask].join('\n')], {
    encoding: 'utf8',
  });
  expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual([
    ...['check', 'reset-2fa', 'reset-password', 'restore', 'limited', 'live', ''],
  ]);
  expect(stdout).toMatch(/^restore\tlet a suspended person in again$/m);
});

/** A zsh at a terminal, in which somebody types a line and presses Tab; then Ctrl-A and Ctrl-E put the line between marks. */
const zshAtTerminal = `zmodload zsh/zpty
  zpty tab zsh -f -i
  zpty -w tab "PS1=; autoload -Uz compinit && compinit -u -D && source $1; bindkey '^I' complete-word; echo rea''dy"
  zpty -r -m tab seen '*ready*'
  while IFS= read -r line; do
    zpty -w -n tab "$line"$'\t'
    zpty -w -n tab $'\x01echo "<\x05>"\n'
    zpty -r -m tab seen $'*\\n<*>\\r\\n*'
    print -r -- "$seen"
  done
  zpty -d tab`;

test.skipIf(!isThere('zsh'))('zsh completes a line when Tab is pressed', () => {
  const input = 'chatai bots che\nchatai completion f\nchatai bots show @shop_help_bot --js\n';
  const { stdout } = spawnSync('zsh', ['-f', '-c', zshAtTerminal, 'zsh', path.join(folder, 'zsh')], {
    input,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect([...stdout.matchAll(/^<(.+)>\r?$/gm)].map(([, line]) => line)).toEqual([
    'chatai bots check',
    'chatai completion fish',
    'chatai bots show @shop_help_bot --json',
  ]);
});

test('bash completes a line when Tab is pressed', () => {
  const bash = 'bash --noprofile --norc -i';
  const typed = `source ${folder}/bash\nbind 'set bell-style none'\nchatai() { echo "<chatai $*>"; }\nchatai bots che\t\nchatai completion f\t\nexit\n`;
  const { stdout } = spawnSync('script', ['-qec', bash, '/dev/null'], {
    input: typed,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect([...stdout.matchAll(/^<(.+)>\r?$/gm)].map(([, line]) => line)).toEqual([
    'chatai bots check',
    'chatai completion fish',
  ]);
});
