import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadConfig } from '@chatai/core/config';
import { expect, test } from 'vitest';
import { writtenBy } from './secrets.ts';

test('what an installation has written is searched as it was written, also where it is compressed', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'chatai-secrets-'));
  mkdirSync(path.join(home, 'facts'));
  writeFileSync(path.join(home, 'facts/2026-11-27T10.jsonl.gz'), gzipSync('a secret'));
  writeFileSync(path.join(home, 'facts/2026-11-27T11.jsonl'), 'another');
  expect(writtenBy({ config: loadConfig({ CHATAI_HOME: home }) })).toEqual(
    new Map([
      ['facts/2026-11-27T10.jsonl.gz', 'a secret'],
      ['facts/2026-11-27T11.jsonl', 'another'],
    ]),
  );
  rmSync(home, { recursive: true });
});
