import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlCommand } from './curl-command.ts';

const apiUrl = 'http://localhost:8000';
const key = 'ck_abc-DEF_123';

/** What a shell would hand to curl. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('the command asks the assistant, whatever the question holds', () => {
  const question = `What's "new" in $HOME & \`more\`?\nTell me`;
  const given = argumentsOf(curlCommand({ apiUrl, key, ask: { assistantId: '0198', question } }));
  expect(given).toEqual([
    '-H',
    `Authorization: Bearer ${key}`,
    '-H',
    'Content-Type: application/json',
    '-d',
    JSON.stringify({ question }),
    'http://localhost:8000/api/v1/assistants/0198/ask',
  ]);
});

test('a key that may not ask is tried by asking who it is', () => {
  expect(argumentsOf(curlCommand({ apiUrl, key, ask: undefined }))).toEqual([
    '-H',
    `Authorization: Bearer ${key}`,
    'http://localhost:8000/api/v1/me',
  ]);
});
