import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conversationFacts, keepConversation } from './conversation.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-conversation-'));
});
afterEach(() => rmSync(home, { recursive: true }));

test('a question that finds the disk full leaves what was kept of the one before', async () => {
  const { read } = conversationFacts(home);
  const { signal } = new AbortController();
  expect(await read(signal)).toBeNull();
  const before = { at: 1, said: [] };
  keepConversation(home, before);
  const keep = `import { keepConversation } from '${import.meta.dirname}/conversation.ts'; keepConversation('${home}', { at: 2, said: [] })`;
  // No byte may be written to any file: what a full disk says is another code, and nothing else differs.
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `trap '' XFSZ; ulimit -f 0; exec node --input-type=module-typescript -e "${keep}"`],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('EFBIG') });
  expect(await read(signal)).toEqual(before);
  expect(readdirSync(path.join(home, 'facts'))).toEqual(['conversation.json']);
});
