import { expect, test } from 'vitest';
import type { Said } from '../converse/conversation.ts';
import { itConverses } from './restart.ts';

const after = (...said: Said[]) =>
  itConverses({ converse: async () => ({ at: 0, said }) }, new AbortController().signal);

test('a restart has worked when whoever writes is answered, and with an apology as well: a model may be away for its own reasons', async () => {
  expect(await after({ channel: 'api', tookMs: 50, kind: 'answered' })).toEqual({
    ...{ fine: true, says: 'a question was answered: api in 50 ms' },
  });
  expect(await after({ channel: 'api', tookMs: 50, kind: 'unable', why: 'answer-failed' })).toEqual({
    ...{ fine: true, says: 'a question is taken, and its answer is an apology (api: answer-failed)' },
  });
});

test('a restart has not worked while one way is not walked to its end, whatever the others say', async () => {
  const away: Said = { channel: 'telegram', tookMs: 5, kind: 'failed', why: 'ECONNREFUSED' };
  expect(await after({ channel: 'api', tookMs: 50, kind: 'unable', why: 'answer-failed' }, away)).toEqual({
    ...{ fine: false, says: 'a question is not answered (telegram: ECONNREFUSED)' },
  });
});
